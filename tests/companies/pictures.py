"""Small files for the tests: pictures as a phone takes them, and files that pretend to be one."""

import struct
import zlib
from io import BytesIO
from uuid import uuid4

from PIL import Image

from companies.attachments import Upload

HAIPHONG = {1: "N", 2: (20.0, 51.0, 36.5), 3: "E", 4: (106.0, 41.0, 2.0)}  # latitude, longitude
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
PDF_BYTES = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(
    width: int = 60, height: int = 40, *, fmt: str = "JPEG", mode: str = "RGB", **saved: object
) -> bytes:
    written = BytesIO()
    Image.new(mode, (width, height), 0).save(written, fmt, **saved)
    return written.getvalue()


def phone_photo(width: int = 3000, height: int = 1500) -> bytes:
    """A photo that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned
    exif[MAKER] = "Camera of Nam"
    exif.get_ifd(GPS).update(HAIPHONG)
    return picture(width, height, exif=exif)


def png_that_unfolds(side: int) -> bytes:
    """A PNG of one colour with `side` squared pixels, in a few kB."""
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def make_upload(content: bytes = b"", **values: str) -> Upload:
    given = {"kind": "photo", "name": "ash.jpg", "client_key": uuid4().hex} | values
    return Upload(content=content or picture(), **given)
