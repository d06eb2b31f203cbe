"""Which column of a person's file is which of our fields: by its header, and by what its cells look like."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from catalogue.folding import fold
from catalogue.schemes import EU, VN
from catalogue.units import UnitError, parse_unit
from companies.importing.amounts import price_basis
from companies.importing.cells import SUFFIXES, read_cell
from companies.importing.fields import (
    FIELD,
    FIELDS,
    LEFT_OUT,
    NOTE,
    Field,
    Shape,
    code_of_word,
    folded,
)
from companies.importing.values import JsonCell, is_blank, shown

SAMPLES = 3
_SAYS_NOTHING = frozenset(
    {"stt", "tt", "so tt", "so thu tu", "no", "nr", "number", "so", "dau dong", "row mark"}
)
_BROAD = frozenset(  # headers that give way to any that says more
    {
        "ten",
        "name",
        "loai",
        "type",
        "item",
        "ma",
        "ma so",
        "id",
        "nguon",
        "source",
        "den",
        "max",
        "from",
        "to",
    }
)
_OF_MANY = 0.9
_OF_KIND = 0.95  # cells "offer", "need": above a header of many meanings ("Type"), below a field's own name
_KEPT = 0.5
_ONE_MONTH = re.compile(r"(?:thang|t|month) ?(?:0?[1-9]|1[0-2])")  # a table with a column for each month
_OTHER_MONEY = re.compile(r"usd|\$|eur|€|jpy|¥|cny|krw")
_MULTIPLE = re.compile(r"\b(?:nghin|ngan|trieu|ty|thousand|million|x? ?1[.,]?000)\b")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SIDES = re.compile(r"[\n\r|]+|\s+/\s+")
_FUZZY_FROM = 84  # of 100; below it "Mô tả" and "Mã" begin to look alike
_LONGEST_HEADER = 200
_CELLS_TRIED = 20
_QUESTIONS = frozenset({"E05", "E06", "E12"})  # they say nothing against the column
_WASTE_CODE = re.compile(r"(?:(?:EU|VN) ?)?[0-9]{2} ?[0-9]{2} ?[0-9]{2}\*?", re.IGNORECASE)
_NOTHING_SAID = (Decimal(1), "")
_LIST_WORDS = (  # in the folded header of a column of waste codes
    (VN, re.compile(r"\b(?:ctnh|nguy hai|thong tu|viet nam|vn)\b")),
    (EU, re.compile(r"\b(?:ewc|low|european?|chau au|eu)\b")),
)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column of the file and the field it is taken for.

    `field` is a name of `FIELD`, NOTE or LEFT_OUT; `confidence` is 0-1; `samples` are its first cells as seen;
    `unit` and `period` are those in the header ("Khối lượng (tấn/tháng)"), else "".
    """

    column: int
    header: str
    field: str
    confidence: float
    samples: tuple[str, ...] = ()
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: int
    field: str
    score: float


def field_by_header(text: str) -> Field | None:
    """Return the field whose header or synonym the text is, None if it is none of them."""
    known = _known_headers()
    for reading in _readings(text):
        if names := known.get(reading):
            return FIELD[names[0]]
    return None


def header_digest(header: Sequence[str]) -> str:
    """Return what the headers of a file are remembered by: SHA-256 of the folded texts."""
    return hashlib.sha256("\x1f".join(folded(text) for text in header).encode()).hexdigest()


def map_columns(header: Sequence[str], samples: Sequence[Sequence[JsonCell]]) -> list[Mapped]:
    """Propose a field for each column; each field but NOTE is given once, to the column that fits best.

    Parameters
    ----------
    header
        Text of each column's header; may be empty.
    samples
        For each column some of its cells from the top; blank ones do not count.
    """
    cells = [[cell for cell in column if not is_blank(cell)] for column in samples]
    candidates = [
        candidate
        for column, text in enumerate(header)
        for candidate in _candidates(column, text, cells[column])
    ]
    best = _assigned(candidates)
    return [_mapped(column, text, best.get(column), cells[column]) for column, text in enumerate(header)]


def _assigned(candidates: Sequence[_Candidate]) -> dict[int, _Candidate]:
    order = {field.name: place for place, field in enumerate(FIELDS)}
    ranked = sorted(candidates, key=lambda one: (-round(one.score, 3), order.get(one.field, -1), one.column))
    best: dict[int, _Candidate] = {}
    taken: set[str] = set()
    for candidate in ranked:
        if candidate.column in best or candidate.field in taken:
            continue
        best[candidate.column] = candidate
        taken |= {candidate.field} - {NOTE, LEFT_OUT}
    return best


def _mapped(column: int, text: str, candidate: _Candidate | None, cells: Sequence[JsonCell]) -> Mapped:
    unit, period = unit_in_header(text)
    name, score = (candidate.field, candidate.score) if candidate else (NOTE, 0.0)
    shown_cells = tuple(shown(cell) for cell in cells[:SAMPLES])
    return Mapped(column, text, name, round(score, 2), shown_cells, unit, period)


def unit_in_header(text: str) -> tuple[str, str]:
    """Return unit code and period that brackets in a header name ("(tấn/tháng)"), "" for what they do not."""
    for inner in _BRACKETS.findall(text[:_LONGEST_HEADER]):
        try:
            parsed = parse_unit(inner)
        except UnitError:
            continue
        return parsed.code, parsed.period.value if parsed.period else ""
    return "", ""


def price_in_header(text: str) -> tuple[Decimal, str]:
    """Return by what bare prices count and what they are for, as the brackets of a header say; see `price_basis`."""
    for inner in _BRACKETS.findall(text[:_LONGEST_HEADER]):
        if (basis := price_basis(inner)) != _NOTHING_SAID:
            return basis
    return _NOTHING_SAID


def scheme_in_header(text: str) -> str:
    """Return the list of waste codes that a header names ("Mã CTNH" -> Viet Nam's), "" for none or both."""
    words = folded(text[:_LONGEST_HEADER])
    named = [scheme for scheme, pattern in _LIST_WORDS if pattern.search(words)]
    return named[0] if len(named) == 1 else ""


def _candidates(column: int, text: str, cells: Sequence[JsonCell]) -> Iterator[_Candidate]:
    if _SAYS_NOTHING & set(_readings(text)):
        yield _Candidate(column, LEFT_OUT, 1.0)
        return
    by_header = _by_header(text)
    if _ONE_MONTH.fullmatch(folded(text)) or any(_contradicts(text, FIELD[name]) for name in by_header):
        yield _Candidate(column, NOTE, _KEPT)
        return
    for name, score in by_header.items():
        fit = _fit(FIELD[name], cells)
        if fit or score == 1.0:  # a header only like ours, above cells that cannot be read, is another column
            yield _Candidate(column, name, score * (0.4 + 0.6 * fit))
    if _say_kind(cells):
        yield _Candidate(column, "kind", _OF_KIND)
    elif not by_header:
        for name, score in _by_cells(cells).items():
            yield _Candidate(column, name, score)


def _contradicts(text: str, field: Field) -> bool:
    """True when the header names another unit than ours ("Áp suất (MPa)", "Giá (USD/tấn)", "KL (nghìn tấn)").

    Such a column is kept as notes: read as it stands, every number in it would be wrong by the same factor.
    """
    inner = [part for found in _BRACKETS.findall(text[:_LONGEST_HEADER]) if (part := fold(found))]
    if field.shape in (Shape.QUANTITY, Shape.PRICE):
        return any(_OTHER_MONEY.search(part) or _MULTIPLE.search(part) for part in inner)
    known = SUFFIXES.get(field.name)
    return known is not None and any(" " not in part and part not in known for part in inner)


def _fit(field: Field, cells: Sequence[JsonCell]) -> float:
    """Return the share of cells that can be read as the field; a question about them is no misfit."""
    tried = cells[:_CELLS_TRIED]
    misfits = sum(_is_misfit(field, cell) for cell in tried)
    return 1.0 - misfits / len(tried) if tried else 1.0


def _is_misfit(field: Field, cell: JsonCell) -> bool:
    if field.shape == Shape.WASTE_CODE and not any(sign.isdigit() for sign in shown(cell)):
        return True  # which codes there are, only the catalogue knows
    found = read_cell(field, cell).problems
    return any(not problem.is_warning and problem.code not in _QUESTIONS for problem in found)


def _say_kind(cells: Sequence[JsonCell]) -> bool:
    """True when every cell is a word for have or need; a column of nothing but "Có" may as well say yes."""
    texts = [cell for cell in cells[:_CELLS_TRIED] if isinstance(cell, str)]
    if not texts or len(texts) < len(cells[:_CELLS_TRIED]):
        return False
    is_kind = all(code_of_word("kind", text) for text in texts)
    return is_kind and not all(code_of_word("hazardous", text) for text in texts)


def _by_cells(cells: Sequence[JsonCell]) -> dict[str, float]:
    """Guess the field of a column whose header says nothing, from cells that look like nothing else."""
    tried = [cell for cell in cells[:_CELLS_TRIED] if isinstance(cell, str)]
    if not tried or len(tried) < len(cells[:_CELLS_TRIED]):
        return {}
    if all(_WASTE_CODE.fullmatch(cell.strip()) for cell in tried):
        return {"waste_code": 0.6}
    values = [read_cell(FIELD["quantity_low"], cell).values for cell in tried]
    if all("unit" in value for value in values):
        return {"quantity_low": 0.6}
    return {"unit": 0.55} if all(read_cell(FIELD["unit"], cell).values for cell in tried) else {}


@cache
def _known_headers() -> dict[str, list[str]]:
    """Folded header -> names of the fields, the one whose own header it is first."""
    known: dict[str, list[str]] = {}
    own = [(text, field.name) for field in FIELDS for text in (field.vi, field.en)]
    others = [(text, field.name) for field in FIELDS for text in field.synonyms]
    for text, name in [*own, *others]:
        for reading in {folded(text), folded(_BRACKETS.sub(" ", text))} - {""}:
            names = known.setdefault(reading, [])
            names += [name] if name not in names else []
    return known


def _readings(text: str) -> list[str]:
    """Return what a header may say: all of it, without brackets, and each of its lines or sides."""
    text = text[:_LONGEST_HEADER]
    bare = _BRACKETS.sub(" ", text)
    parts = [text, bare, *_SIDES.split(text), *_SIDES.split(bare)]
    return list(dict.fromkeys(reading for part in parts if (reading := folded(part))))


def _by_header(text: str) -> dict[str, float]:
    """Return the fields that the header may mean, each with a score of 0-1."""
    scores: dict[str, float] = {}
    readings = _readings(text)
    known = _known_headers()
    if any("kind" in known.get(folded(inner), ()) for inner in _BRACKETS.findall(text[:_LONGEST_HEADER])):
        return {"kind": 1.0}  # "Type (offer/need)", "Loại (có/cần)": the brackets say what it tells apart
    for reading in readings:
        for place, name in enumerate(known.get(reading, ())):
            scores.setdefault(name, (_OF_MANY if reading in _BROAD else 1.0) - 0.05 * place)
    if scores or not readings:
        return scores
    bare = folded(_BRACKETS.sub(" ", text[:_LONGEST_HEADER])) or readings[0]
    return _contained(bare, known) | _near(bare, known)


def _near(reading: str, known: dict[str, list[str]]) -> dict[str, float]:
    from rapidfuzz import fuzz, process

    found = process.extract(
        reading, known.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_FUZZY_FROM, limit=3
    )
    scores: dict[str, float] = {}
    for words, ratio, _ in found:
        for name in known[words]:
            scores.setdefault(name, 0.9 * ratio / 100)
    return scores


def _contained(reading: str, known: dict[str, list[str]]) -> dict[str, float]:
    """Score known headers inside a longer one: "Khối lượng chất thải phát sinh năm 2025"."""
    tokens = reading.split()
    scores: dict[str, float] = {}
    for words, names in known.items():
        inner = words.split()
        is_start = tokens[: len(inner)] == inner
        if not is_start and (len(inner) < 2 or f" {words} " not in f" {reading} "):
            continue
        score = (0.65 if is_start else 0.5) + 0.25 * len(inner) / len(tokens)
        for name in names:
            scores[name] = max(scores.get(name, 0.0), score)
    return scores
