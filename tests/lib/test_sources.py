"""Sources speak the reader's language; proper names stay."""

import pytest
from django.utils.translation import override

from symbiosis.lib.confidence import source_in_words

TEMPLATE = "sector template tyres: engineering knowledge of the sector"
PRECEDENT = "MAESTRI exchanges DB (maestri-spire.eu): pair implemented in real cases"


@pytest.mark.parametrize(
    ("source", "vietnamese"),
    [
        (TEMPLATE, "mẫu ngành tyres: kiến thức kỹ thuật của ngành"),
        (PRECEDENT, "MAESTRI exchanges DB (maestri-spire.eu): cặp đã thực hiện trong thực tế"),
        ("Decision 1279/QD-BCT", "Decision 1279/QD-BCT"),
    ],
)
def test_source_in_the_readers_language(source: str, vietnamese: str) -> None:
    with override("vi"):
        assert source_in_words(source) == vietnamese
    with override("en"):
        assert source_in_words(source) == source
