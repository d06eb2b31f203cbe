"""Official papers in the layout of Decree 30/2020/ND-CP, as PDF and as DOCX from one and the same content."""

from symbiosis.lib.papers.content import Article, Paper, Party, Rows, Text, official_day
from symbiosis.lib.papers.docx import as_docx
from symbiosis.lib.papers.pdf import as_pdf

__all__ = ["Article", "Paper", "Party", "Rows", "Text", "as_docx", "as_pdf", "official_day"]
