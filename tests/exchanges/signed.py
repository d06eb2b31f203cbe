"""Files of signed papers for the tests: small, and like those that offices and signing tools make."""

import base64
import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_SIGNATURE = b"1 0 obj\n<</Type /Sig /SubFilter /adbe.pkcs7.detached /ByteRange [0 20 60 40] /Contents <00>>>\nendobj\n"
SIGNED_PDF = b"%PDF-1.7\n" + _SIGNATURE + b"trailer\n<<>>\n%%EOF\n"
CMS = bytes.fromhex("3082010006092a864886f70d010702a0820100") + b"\0" * 60
PEM = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(CMS) + b"-----END PKCS7-----\n"
XML = (
    b'<?xml version="1.0"?><d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:SignedInfo/>'
    b"<d:SignatureValue>AA==</d:SignatureValue></d:Signature>"
)


def container(mimetype: str = "application/vnd.etsi.asic-e+zip", *names: str) -> bytes:
    """An ASiC container as signing tools write it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", mimetype)
        for name in names or ("agreement.pdf", "META-INF/signatures0.xml"):
            archive.writestr(name, b"x")
    return written.getvalue()


def photo(width: int = 900, height: int = 1200, colour: str = "white") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, "JPEG")
    return written.getvalue()
