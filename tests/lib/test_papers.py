"""Official papers: one content, the layout of Decree 30/2020 in PDF and DOCX."""

import re
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.shared import Pt

from symbiosis.lib.papers import Article, Paper, Party, Rows, as_docx, as_pdf
from symbiosis.lib.papers.content import nation_lines, official_date

MARKS = "Ặ Ễ Ộ Ự Ỹ ₫ m³ CO₂e"
A4_POINTS = re.compile(rb"/MediaBox\s*\[\s*0 0 595\.\d+ 841\.\d+\s*\]")


def paper(**changes: Any) -> Paper:
    """A bilingual paper long enough for two pages."""
    body = (("Hai bên thỏa thuận. " * 40, "The parties agree. " * 40),)
    values = {
        "languages": ("vi", "en"),
        "issuer": ("Khu công nghiệp DEEP C",),
        "number": "",
        "place": ("Hải Phòng", "Hai Phong"),
        "day": date(2026, 2, 5),
        "title": ("Biên bản ghi nhớ", "Memorandum"),
        "subject": ("về tro bay", "on fly ash"),
        "basis": (("Căn cứ Luật;", "Pursuant to the law;"),),
        "parties": (
            Party(("Bên A", "Party A"), ((("Tên", "Name"), MARKS), (("Mã số thuế", "Tax code"), ""))),
        ),
        "articles": tuple(Article(("Điều §. Nội dung", "Article §. Content"), body) for _number in range(6)),
        "signatures": ((("Bên A", "Party A"), ""), (("Bên B", "Party B"), "Trần Văn Nam")),
        "link": "https://example.org/agreements/AGR-26-001/",
        "mark": "AGR-26-001 · 0123456789ab",
    }
    return Paper(**values | changes)


def texts_of(docx: bytes) -> str:
    with zipfile.ZipFile(BytesIO(docx)) as archive:
        return re.sub(r"<[^>]+>", " ", archive.read("word/document.xml").decode())


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        (date(2026, 2, 5), "vi", "Hải Phòng, ngày 05 tháng 02 năm 2026"),
        (date(2026, 11, 22), "vi", "Hải Phòng, ngày 22 tháng 11 năm 2026"),
        (date(2026, 3, 9), "vi", "Hải Phòng, ngày 09 tháng 3 năm 2026"),
        (date(2026, 2, 5), "en", "Hải Phòng, 05 February 2026"),
    ],
)
def test_days_are_written_as_the_decree_asks(day: date, language: str, expected: str) -> None:
    assert official_date("Hải Phòng", day, language) == expected


def test_the_nation_stands_in_vietnamese_on_every_paper() -> None:
    assert nation_lines(("vi",)) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert nation_lines(("en",))[:2] == nation_lines(("vi",))


def test_the_pdf_is_a4_with_its_letters_inside() -> None:
    pdf = as_pdf(paper())

    assert pdf.startswith(b"%PDF")
    assert len(A4_POINTS.findall(pdf)) >= 2
    fonts = re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z-]+)", pdf)
    assert set(fonts) <= {b"Tinos-Regular", b"Tinos-Bold", b"Tinos-Italic"}
    assert pdf.count(b"/FontFile") == len(set(fonts))


def test_no_text_can_change_the_layout() -> None:
    trick = '#panic("out") $ \\ ] ) "'

    assert as_pdf(paper(subject=(trick, trick))).startswith(b"%PDF")


def test_the_docx_has_the_margins_and_letters_of_the_decree() -> None:
    document = Document(BytesIO(as_docx(paper())))
    section, style = document.sections[0], document.styles["Normal"]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    assert (style.font.name, style.font.size) == ("Times New Roman", Pt(13))
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml


def test_both_files_number_the_articles_and_leave_open_what_is_not_known() -> None:
    text = texts_of(as_docx(paper()))

    assert MARKS in text
    assert "Điều 1. Nội dung" in text
    assert "Article 6. Content" in text
    assert "§" not in text
    assert text.count("…………") >= 2  # number and tax code


def test_a_table_can_stand_in_an_article() -> None:
    rows = Rows(((("Khối lượng", "Quantity"), "120 tấn/tháng"),))
    article = Article(("Điều §", "Article §"), (rows,))

    assert "120 tấn/tháng" in texts_of(as_docx(paper(articles=(article,))))
    assert as_pdf(paper(articles=(article,))).startswith(b"%PDF")
