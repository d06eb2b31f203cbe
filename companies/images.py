"""Uploaded pictures, read and written anew: what is kept holds pixels and nothing else.

Writing anew drops EXIF with its GPS position, comments, profiles, and whatever else a file carried behind its pixels.
"""

import warnings
from io import BytesIO

LONGEST_SIDE = 1600  # px
MOST_PIXELS = 60_000_000  # a phone's largest pictures; beyond it a small file may fill the memory
QUALITY = 82  # of JPEG
FORMATS = ("JPEG", "PNG", "WEBP")
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class BadImage(ValueError):
    """The bytes are no picture that is taken here. `code`: "not_an_image" or "too_many_pixels"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def looks_like_image(content: bytes) -> bool:
    """Tell by the first bytes; only a successful reading proves it."""
    return content.startswith(SIGNATURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def jpeg_of(content: bytes) -> bytes:
    """Return the picture as JPEG of at most `LONGEST_SIDE`, upright, on white, without anything but pixels.

    Raises
    ------
    BadImage
        For bytes that are no JPEG, PNG or WebP, are cut off, or unfold to more than `MOST_PIXELS`.
    """
    from PIL import Image, UnidentifiedImageError

    if not looks_like_image(content):
        raise BadImage("not_an_image")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
            return _written_anew(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadImage("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError) as error:
        if isinstance(error, BadImage):
            raise
        raise BadImage("not_an_image") from error


def _written_anew(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise BadImage("too_many_pixels")
        if picture.format == "JPEG":
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes no more than is kept
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = Image.new("RGB", upright.size, "white")
        layer = upright.convert("RGBA")
        plain.paste(layer, mask=layer.getchannel("A"))
    written = BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
