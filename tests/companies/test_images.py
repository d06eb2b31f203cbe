"""What is kept of a picture: its pixels, small and upright, and nothing that came along."""

from io import BytesIO

import pytest
from PIL import Image

from companies import images
from companies.images import BadImage, jpeg_of
from tests.companies.pictures import HAIPHONG, phone_photo, picture, png_that_unfolds

ZIP = b"PK\x03\x04 hidden archive PK\x05\x06" + b"\0" * 18
SCRIPT = b"<script>alert(1)</script>"


def read(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as opened:
        opened.load()
        return opened


def test_position_and_maker_are_gone_and_the_picture_stands_upright() -> None:
    original = phone_photo()
    assert Image.open(BytesIO(original)).getexif().get_ifd(0x8825)[2] == HAIPHONG[2]  # it was there

    kept = read(jpeg_of(original))

    assert (kept.format, kept.size) == ("JPEG", (800, 1600))
    assert dict(kept.getexif()) == {}
    assert b"Camera of Nam" not in jpeg_of(original)


@pytest.mark.parametrize(
    ("fmt", "mode"), [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_every_format_of_a_phone_becomes_a_jpeg(fmt: str, mode: str) -> None:
    kept = read(jpeg_of(picture(fmt=fmt, mode=mode)))

    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (60, 40))


def test_what_is_transparent_becomes_white() -> None:
    assert read(jpeg_of(picture(fmt="PNG", mode="RGBA"))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("tail", [ZIP, SCRIPT, b"%PDF-1.4 %%EOF"])
def test_nothing_behind_the_pixels_is_kept(tail: bytes) -> None:
    polyglot = picture() + tail

    assert tail not in jpeg_of(polyglot)
    assert tail in polyglot  # the control: it was there


@pytest.mark.parametrize(
    "content",
    [
        SCRIPT,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 40,
        picture(fmt="GIF", mode="P"),
        picture(fmt="BMP"),
        picture(fmt="TIFF"),
        picture()[:40],
        picture()[:3] + SCRIPT,
        b"\x89PNG\r\n\x1a\n" + ZIP,
        b"RIFF\0\0\0\0WEBP" + SCRIPT,
    ],
    ids=["html", "svg", "gif-start", "gif", "bmp", "tiff", "cut", "jpeg-start", "png-start", "webp-start"],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(BadImage, match="not_an_image"):
        jpeg_of(content)


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_small_file_with_very_many_pixels_is_refused(side: int) -> None:
    bomb = png_that_unfolds(side)
    assert len(bomb) < 60_000

    with pytest.raises(BadImage, match="too_many_pixels"):
        jpeg_of(bomb)


def test_without_the_limit_the_same_file_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = png_that_unfolds(8_000)
    monkeypatch.setattr(images, "MOST_PIXELS", 10**9)

    assert read(jpeg_of(bomb)).size == (1600, 1600)
