"""What a paper says, independent of how it is laid out.

A text is given once per language of the paper: one string, or two for a bilingual paper (Vietnamese first). The
layouts put them side by side.
"""

from dataclasses import dataclass, replace
from datetime import date

Text = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """One side: its heading ("Party A"), and its particulars as (label, value), value "" = to be filled in by hand."""

    heading: Text
    rows: tuple[tuple[Text, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of two columns inside an article: what, and how much or which."""

    rows: tuple[tuple[Text, str], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A numbered article: its title and its paragraphs and tables in order."""

    title: Text
    body: tuple[Text | Rows, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    `number` is the issuer's own number, "" = a dotted line. `link` is the address that the QR code holds, `mark`
    the code and the version hash printed small at the foot, so that a print can be told from another version.
    """

    languages: tuple[str, ...]
    issuer: tuple[str, ...]
    number: str
    place: Text
    day: date
    title: Text
    subject: Text
    basis: tuple[Text, ...]
    parties: tuple[Party, ...]
    articles: tuple[Article, ...]
    signatures: tuple[tuple[Text, str], ...]  # (role, full name or "")
    link: str
    mark: str
    witnesses: tuple[Text, ...] = ()
    draft: Text = ()  # printed across every page while the paper must not be signed yet

    @property
    def heads(self) -> tuple[list[str], list[str]]:
        """The national title and motto, and the lines of place and day."""
        dated = zip(self.place, self.languages, strict=True)
        return nation_lines(self.languages), [
            official_date(place, self.day, tongue) for place, tongue in dated
        ]

    @property
    def numbered(self) -> list[Article]:
        """The articles with their numbers in place of the §."""
        return [
            replace(article, title=tuple(line.replace("§", str(number)) for line in article.title))
            for number, article in enumerate(self.articles, start=1)
        ]


NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
NATION_EN = ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness")
DOTS = "…" * 12


def nation_lines(languages: tuple[str, ...]) -> list[str]:
    """Return the national title and motto. The Vietnamese one always, the English one below it where asked."""
    return [*NATION, *(NATION_EN if languages == ("en",) or "en" in languages else ())]


def official_date(place: str, day: date, language: str) -> str:
    """Return the place and date line."""
    return f"{place}, {official_day(day, language)}"


def official_day(day: date, language: str) -> str:
    """Return a day in words; days 1-9 and months 1-2 with a zero (Decree 30/2020, appendix I)."""
    if language == "vi":
        month = f"{day.month:02}" if day.month <= 2 else str(day.month)
        return f"ngày {day.day:02} tháng {month} năm {day.year}"
    return f"{day.day:02} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
