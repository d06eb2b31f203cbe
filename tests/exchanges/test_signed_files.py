"""What is taken as the file of a signed paper, told by its bytes. Pure."""

import pytest

from exchanges.signing.files import RefusedScan, SentFile, digital_signature_of, has_pdf_signature, scan_of
from tests.exchanges.signed import CMS, PDF, PEM, SIGNED_PDF, XML, container, photo


def sent(content: bytes, name: str = "Hợp đồng.PDF") -> SentFile:
    return SentFile(name, content)


def refusal(read: object, *files: SentFile) -> str:
    with pytest.raises(RefusedScan) as refused:
        read(list(files))  # type: ignore[operator]
    return refused.value.code


def test_a_pdf_is_kept_as_it_is_and_photos_become_one_pdf_in_their_order() -> None:
    assert scan_of([sent(PDF)]).content == PDF
    kept = scan_of([sent(photo(), "trang 1.jpg"), sent(photo(colour="grey"), "trang 2.jpg")])

    assert (kept.name, kept.content[:5], kept.content.count(b"/Type /Page\n")) == ("trang 1.pdf", b"%PDF-", 2)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([], "no_file"),
        ([b""], "no_file"),
        ([b"MZ\x90\x00 a program"], "not_a_scan"),
        ([PDF[:-8]], "not_a_scan"),
        ([PDF, PDF], "one_pdf_or_photos"),
        ([photo(), PDF], "one_pdf_or_photos"),
        ([photo(599, 1200)], "photo_too_small"),
        ([photo()[:2000]], "not_a_scan"),
        ([b"x"] * 21, "too_many_photos"),
        ([CMS], "not_a_scan"),
    ],
)
def test_what_is_no_scan_is_refused(files: list[bytes], code: str) -> None:
    assert refusal(scan_of, *(sent(one) for one in files)) == code


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (SIGNED_PDF, "a.pdf", "a.pdf"),
        (CMS, "a.p7s", "a.p7s"),
        (CMS, "a.p7m", "a.p7m"),
        (CMS, "a.exe", "a.p7s"),
        (PEM, "a.p7s", "a.p7s"),
        (container(), "a.asice", "a.asice"),
        (XML, "a.xml", "a.xml"),
    ],
)
def test_a_signature_is_known_by_its_bytes_and_named_after_them(content: bytes, name: str, kept: str) -> None:
    file = digital_signature_of([sent(content, name)])

    assert (file.name, file.content) == (kept, content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_file"),
        (PDF, "pdf_not_signed"),
        (SIGNED_PDF.replace(b"[0 20 60 40]", b"[0 20 60 4000]"), "pdf_not_signed"),  # beyond the file
        (SIGNED_PDF.replace(b"[0 20 60 40]", b"[0 60 20 40]"), "pdf_not_signed"),  # no gap for the signature
        (CMS[:20], "not_a_signature"),
        (CMS.replace(b"\x07\x02", b"\x07\x01"), "not_a_signature"),  # data that nobody signed
        (container("application/zip"), "not_a_signature"),
        (container("application/vnd.etsi.asic-e+zip", "agreement.pdf"), "not_a_signature"),
        (b"PK\x03\x04 broken", "not_a_signature"),
        (XML.replace(b"SignatureValue", b"Value"), "not_a_signature"),
        (b"<html>Signature</html>", "not_a_signature"),
        (photo(), "not_a_signature"),
    ],
)
def test_what_only_looks_like_a_signature_is_refused(content: bytes, code: str) -> None:
    assert refusal(digital_signature_of, sent(content, "a.p7s")) == code


def test_two_signature_files_are_one_too_many() -> None:
    assert refusal(digital_signature_of, sent(CMS), sent(CMS)) == "one_signature_file"


def test_a_name_cannot_deceive() -> None:
    assert scan_of([sent(PDF, "../../etc/pass\u202ewd\x00.pdf")]).name == "passwd.pdf"
    assert not has_pdf_signature(PDF)
