"""What goes over the phone's network is small."""

import gzip

from django.test import Client


def test_pages_travel_compressed(db: None) -> None:
    packed = Client().get("/accounts/login/", headers={"accept-encoding": "gzip"})
    plain = Client().get("/accounts/login/")

    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert b"</html>" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content)
