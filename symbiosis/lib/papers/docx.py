"""Papers as DOCX, for offices that edit them: the same content, margins and letter sizes as the PDF."""

from io import BytesIO
from typing import Any

from symbiosis.lib.papers.content import DOTS, Article, Paper, Party, Rows, Text

LETTERS = "Times New Roman"


def as_docx(paper: Paper) -> bytes:
    """Write the paper; A4, Times New Roman 13-14, no page number on the first page."""
    from docx import Document

    document = Document()
    _prepare(document)
    for line in paper.draft:
        _centred(document, line.upper(), size=16)
    _head(document, paper)
    for line in (*paper.title, *paper.subject):
        _centred(document, line, size=14 if line in paper.title else 13)
    for basis in paper.basis:
        _beside(document, basis, italic=True)
    for party in paper.parties:
        _party(document, party)
    for article in paper.numbered:
        _article(document, article)
    _signatures(document, paper)
    for witness in paper.witnesses:
        _beside(document, tuple(f"{text}: {DOTS}" for text in witness))
    _mark(document, paper)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _prepare(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size = LETTERS, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), LETTERS)
    style.paragraph_format.space_after = Pt(6)


def _page_number(paragraph: Any) -> None:
    """Put a PAGE field into the header; the first page has a header of its own, which stays empty."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # python-docx has no fields of its own


def _head(document: Any, paper: Paper) -> None:
    from docx.shared import Mm

    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(65), Mm(97)
    for line in paper.issuer:
        _centred(left, line.upper(), size=12)
    _centred(left, f"Số / No.: {paper.number or DOTS}", bold=False)
    nation, dates = paper.heads
    for size, line in zip((12, 13, 10, 10), nation, strict=False):
        _centred(right, line, size=size, bold=size > 10)
    for line in dates:
        _centred(right, line, bold=False, italic=True)
    for cell in (left, right):
        _drop_first_paragraph(cell)


def _drop_first_paragraph(cell: Any) -> None:
    """A new cell holds an empty paragraph, which would shift the heads against each other."""
    first = cell.paragraphs[0]
    if not first.text:
        first._p.getparent().remove(first._p)  # python-docx cannot remove


def _centred(place: Any, line: str, *, size: int = 13, bold: bool = True, italic: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = place.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(line)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _beside(document: Any, texts: Text, *, bold: bool = False, italic: bool = False) -> None:
    """One paragraph, or two side by side in a table without lines."""
    places = [document] if len(texts) == 1 else document.add_table(rows=1, cols=len(texts)).rows[0].cells
    for place, text in zip(places, texts, strict=True):
        run = place.add_paragraph().add_run(text)
        run.bold, run.italic = bold, italic
        if place is not document:
            _drop_first_paragraph(place)


def _pairs(document: Any, rows: tuple[tuple[Text, str], ...]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = " / ".join(label), value or DOTS
    document.add_paragraph()


def _party(document: Any, party: Party) -> None:
    _beside(document, party.heading, bold=True)
    _pairs(document, party.rows)


def _article(document: Any, article: Article) -> None:
    _beside(document, article.title, bold=True)
    for block in article.body:
        if isinstance(block, Rows):
            _pairs(document, block.rows)
        else:
            _beside(document, block)


def _signatures(document: Any, paper: Paper) -> None:
    cells = document.add_table(rows=1, cols=len(paper.signatures)).rows[0].cells
    for cell, (role, name) in zip(cells, paper.signatures, strict=True):
        for line in role:
            _centred(cell, line.upper())
        for _line in range(4):
            _centred(cell, "")
        _centred(cell, name or DOTS)
        _drop_first_paragraph(cell)


def _mark(document: Any, paper: Paper) -> None:
    from docx.shared import Pt

    run = document.add_paragraph().add_run(f"{paper.mark} · {paper.link}")
    run.font.size = Pt(8)
