"""Papers as PDF: A4, margins and letter sizes of Decree 30/2020, fonts embedded."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders

from symbiosis.lib.papers.content import Paper, Rows, Text

FONTS = "vendor/@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf"  # metrics of Times New Roman
LAYOUT = Path(__file__).with_name("layout.typ")


def as_pdf(paper: Paper) -> bytes:
    """Lay the paper out; about 0.1 s. The texts reach the layout as data, so no text can change it."""
    import typst

    data = json.dumps(_data(paper), ensure_ascii=False)
    pdf: bytes = typst.compile(
        str(LAYOUT), font_paths=[font_folder()], ignore_system_fonts=True, sys_inputs={"paper": data}
    )
    return pdf


@cache
def font_folder() -> str:
    """Return the folder with the letters: the collected files in production, node_modules before."""
    collected = Path(settings.STATIC_ROOT) / FONTS
    found = str(collected) if collected.exists() else finders.find(FONTS)
    if not found:
        raise FileNotFoundError(f"{FONTS}: run `make setup`, it fetches the fonts of papers")
    return str(Path(found).parent.parent)


def _data(paper: Paper) -> dict[str, Any]:
    nation, dates = paper.heads
    return {
        "language": paper.languages[0],
        "nation": nation,
        "issuer": paper.issuer,
        "number": paper.number,
        "dates": dates,
        "title": paper.title,
        "subject": paper.subject,
        "basis": paper.basis,
        "parties": [{"heading": party.heading, "rows": party.rows} for party in paper.parties],
        "articles": [
            {"title": article.title, "body": [_block(block) for block in article.body]}
            for article in paper.numbered
        ],
        "signatures": paper.signatures,
        "witnesses": paper.witnesses,
        "mark": paper.mark,
        "draft": paper.draft,
        "qr": qr_svg(paper.link),
    }


def _block(block: Text | Rows) -> dict[str, Any]:
    return {"rows": block.rows} if isinstance(block, Rows) else {"text": block}


def qr_svg(link: str) -> str:
    """Return the QR code of an address as SVG."""
    import segno

    return str(segno.make(link, error="m").svg_inline(scale=2, border=1))
