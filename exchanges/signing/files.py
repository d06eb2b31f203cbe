"""The file of a signed paper: a scan, or a digital signature. Judged by its bytes, never by its name.

Of a digital signature only the kind of file is told: that it is one. Whether its certificate holds is not verified
here; people check that with the tool of the certificate's issuer (Law 20/2023/QH15 on electronic transactions).
"""

import base64
import binascii
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from companies.attachments import clean_name, is_pdf
from companies.images import BadImage, jpeg_of, looks_like_image

MOST_PHOTOS = 20  # pages of one paper
SHORTEST_SIDE = 600  # px; below it nobody reads a page of text
LONGEST_STEM = 100

_PDF_SIGNATURE = re.compile(
    rb"/SubFilter\s*/(?:adbe\.pkcs7\.(?:detached|sha1)|adbe\.x509\.rsa_sha1|ETSI\.CAdES)"
)
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # OID 1.2.840.113549.1.7.2, RFC 5652
_PEM = re.compile(rb"-----BEGIN (PKCS7|CMS)-----(.+?)-----END \1-----", re.DOTALL)
_XML_SIGNATURE = re.compile(rb"<(?:\w+:)?Signature[\s>].*<(?:\w+:)?SignatureValue[\s>]", re.DOTALL)
_XMLDSIG = b"http://www.w3.org/2000/09/xmldsig#"
_ASIC = (b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip")


class RefusedScan(ValueError):
    """A file that is not taken. `code` names the sentence in exchanges/wording.py, `facts` go into it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SignedFile:
    """What is kept: a name that fits, and the bytes."""

    name: str
    content: bytes


def scan_of(files: list[SentFile]) -> SignedFile:
    """Return the scan: one PDF as it is, or photos of the pages in their order as one PDF.

    Raises
    ------
    RefusedScan
        "no_file", "not_a_scan", "one_pdf_or_photos", "too_many_photos", "photo_too_small", "too_many_pixels".
    """
    if not files or not any(one.content for one in files):
        raise RefusedScan("no_file")
    if len(files) == 1 and is_pdf(files[0].content):
        return SignedFile(f"{_stem(files[0].name)}.pdf", files[0].content)
    if any(is_pdf(one.content) for one in files):
        raise RefusedScan("one_pdf_or_photos")
    if len(files) > MOST_PHOTOS:
        raise RefusedScan("too_many_photos", most=MOST_PHOTOS)
    pages = [_page_of(one) for one in files]
    return SignedFile(f"{_stem(files[0].name)}.pdf", _bound(pages))


def _page_of(sent: SentFile) -> bytes:
    if not looks_like_image(sent.content):
        raise RefusedScan("not_a_scan", name=sent.name)
    try:
        return jpeg_of(sent.content)
    except BadImage as error:
        code = "not_a_scan" if error.code == "not_an_image" else error.code
        raise RefusedScan(code, name=sent.name) from error


def _bound(pages: list[bytes]) -> bytes:
    """Bind pictures into one PDF of A4 width."""
    from PIL import Image

    pictures = [Image.open(BytesIO(page)) for page in pages]
    for picture in pictures:
        if min(picture.size) < SHORTEST_SIDE:
            raise RefusedScan("photo_too_small", pixels=SHORTEST_SIDE)
    written = BytesIO()
    first, *others = pictures
    first.save(written, "PDF", save_all=True, append_images=others, resolution=min(first.size) / 8.27)
    return written.getvalue()


def digital_signature_of(files: list[SentFile]) -> SignedFile:
    """Return a digital signature file: a signed PDF, CMS (.p7s, .p7m), ASiC (.asice) or XML signature.

    Raises
    ------
    RefusedScan
        "no_file", "one_signature_file", "pdf_not_signed", "not_a_signature".
    """
    if not files or not files[0].content:
        raise RefusedScan("no_file")
    if len(files) > 1:
        raise RefusedScan("one_signature_file")
    sent = files[0]
    ending = _ending(sent)
    return SignedFile(f"{_stem(sent.name)}{ending}", sent.content)


def _ending(sent: SentFile) -> str:
    """Tell by the bytes what the file is, and return the ending it is kept with."""
    if is_pdf(sent.content):
        if not has_pdf_signature(sent.content):
            raise RefusedScan("pdf_not_signed")
        return ".pdf"
    if is_cms(sent.content):
        return ".p7m" if PurePath(sent.name).suffix.lower() == ".p7m" else ".p7s"
    if is_asic(sent.content):
        return ".asice"
    if is_xml_signature(sent.content):
        return ".xml"
    raise RefusedScan("not_a_signature")


def has_pdf_signature(content: bytes) -> bool:
    """True when the PDF holds a signature dictionary whose byte range lies in the file and leaves a gap in it."""
    if not _PDF_SIGNATURE.search(content):
        return False
    ranges = [tuple(int(number) for number in found.groups()) for found in _BYTE_RANGE.finditer(content)]
    return any(0 < first < second and second + rest <= len(content) for first, second, rest in ranges)


def is_cms(content: bytes) -> bool:
    """True for signed data in CMS, as DER or as PEM: a sequence that begins with its object identifier."""
    pem = _PEM.search(content[:200]) or _PEM.search(content)
    if pem is not None:
        try:
            content = base64.b64decode(pem[2], validate=False)
        except binascii.Error:
            return False
    header = content[:16]
    return header[:1] == b"\x30" and _SIGNED_DATA in header + content[16:24] and len(content) > 40


def is_asic(content: bytes) -> bool:
    """True for a container whose first entry names its kind and that holds a signature. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            entries = container.infolist()
            is_container = bool(entries) and entries[0].filename == "mimetype" and entries[0].file_size < 100
            kind = container.read(entries[0]).strip() if is_container else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return False
    signatures = [
        one
        for one in entries
        if re.fullmatch(r"META-INF/.*signature.*\.(xml|p7s)", one.filename, re.IGNORECASE)
    ]
    return kind in _ASIC and bool(signatures)


def is_xml_signature(content: bytes) -> bool:
    """True for XML that holds a signature (XML-DSig, XAdES). Read as text: no entity of it is ever resolved."""
    return content.lstrip()[:1] == b"<" and _XMLDSIG in content and bool(_XML_SIGNATURE.search(content))


def _stem(name: str) -> str:
    return clean_name(name)[:LONGEST_STEM]
