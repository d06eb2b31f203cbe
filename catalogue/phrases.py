"""From free text in Vietnamese or English to the words that say what a material is. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType

from catalogue.folding import fold

_STOP_EN = """
a an and any as at be by etc for from in is it its of off on or other out per than that the their this to via
was were which with not our need needed required available supply nos n s
"""
_STOP_VI = "cua cac nhung cho duoc trong theo tu va nhu khoang loai boi cung khac de tai ve"
_CONDITIONS = """
surplus excess residual residue clean mixed untreated treated recovered recycled reclaimed fresh new virgin
pure grade technical commercial dry wet dried liquid solid material product good byproduct
pham du thua tap uot tho nguyen lieu
"""
_SPENT = "waste spent used scrap old dirty contaminated discarded reject rejected thai phe cu hong"
_LINKS_EN = "for from of to with in at on by via containing than as"
_LINKS_VI = "cho tu cua de tai trong"
_UNITS = "tan kg t tonne tonnes ton tons m3 khoi lit l mwh kwh gj kw mw"
_PERIODS = "nam thang ngay gio year yr month day hour h"

SPENT = "spent"  # one word for "waste", "used", "phế", "thải": all say that somebody is done with it
# By language, because "than" is coal, "in" is printing and "an" is food in Vietnamese.
STOP_WORDS = {False: frozenset(_STOP_EN.split()), True: frozenset(_STOP_VI.split())}  # key: is it Vietnamese?
LINKS = {
    False: frozenset(_LINKS_EN.split()),
    True: frozenset(_LINKS_VI.split()),
}  # origin, purpose, place follow
MODIFIERS = frozenset({SPENT, *_CONDITIONS.split()})  # say its condition: they decide between like types
UNIT_WORDS = frozenset(_UNITS.split())
PERIOD_WORDS = frozenset(_PERIODS.split())

# Folded spellings that stand for other words. Joined pairs have a meaning of their own: wastewater is no
# "water, spent" and waste heat is a resource.
SPELLINGS = MappingProxyType(
    dict.fromkeys(_SPENT.split(), SPENT)
    | {
        "phe lieu": SPENT,
        "phe thai": SPENT,
        "phe pham": SPENT,
        "su dung": SPENT,
        "end life": SPENT,
        "nuoc thai": "nuocthai",
        "khi thai": "khithai",
        "khoi thai": "khoithai",
        "nhiet thai": "nhietthai",
        "waste heat": "wasteheat",
        "waste water": "wastewater",
        "waste gas": "offgas",
        "off gas": "offgas",
        "storm water": "stormwater",
        "rain water": "rainwater",
        "sea water": "seawater",
        "ground water": "groundwater",
        "saw dust": "sawdust",
        "card board": "cardboard",
        "column a": "columna",
        "column b": "columnb",
        "cot a": "columna",
        "cot b": "columnb",
        "loai a": "columna",
        "loai b": "columnb",
        "by product": "byproduct",
        "wall board": "wallboard",
        "aluminum": "aluminium",
        "tire": "tyre",
        "fiber": "fibre",
        "sulfur": "sulphur",
        "sulfuric": "sulphuric",
        "sulfate": "sulphate",
        "sulfide": "sulphide",
        "desulfurisation": "desulphurisation",
        "desulfurization": "desulphurisation",
        "desulphurization": "desulphurisation",
        "hcl": "hydrochloric acid",
        "h2so4": "sulphuric acid",
        "naoh": "caustic soda",
        "co2": "carbon dioxide",
        "wwtp": "wastewater treatment plant",
        "pa let": "pallet",
        "cac tong": "carton",
        "cong te no": "container",
        "xm": "xi mang",
        "ximang": "xi mang",
        "betong": "be tong",
        "nt": "nuocthai",
        "xlnt": "xu ly nuocthai",
        "ctnh": "chat spent nguy hai",
        "ctr": "chat spent ran",
    }
)
_WORD = re.compile(r"[^\W_]+")
_END_OF_MAIN = re.compile(r"[;(:]|[,/](?![0-9])|\s[-–]\s")
_MARKED = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", ""))


@dataclass(frozen=True, slots=True)
class Word:
    """``plain`` without marks; ``marked`` tells words apart that differ only in marks, else empty."""

    plain: str
    marked: str
    is_aside: bool  # stands after a link word: origin, purpose, place


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order without stop words; ``head`` is what the phrase is about, ``text`` the plain words.

    ``is_spent`` says that somebody is done with the material.
    """

    words: tuple[Word, ...]
    head: str
    text: str
    is_spent: bool


def singular(word: str) -> str:
    """Return an English noun in the singular; Vietnamese syllables never end in s and pass."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    for ending, short in _PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + short
    return word


def looks_vietnamese(text: str) -> bool:
    """Say whether a text carries letters that only Vietnamese has among our two languages."""
    return _MARKED.search(unicodedata.normalize("NFC", text.casefold())) is not None


def _tokens(text: str) -> list[tuple[str, str]]:
    """(plain, marked) words of a text, English ones in the singular."""
    written = _WORD.findall(unicodedata.normalize("NFC", text.casefold()))
    return [(singular(fold(word)), _marks(word) if _MARKED.search(word) else "") for word in written]


def _marks(word: str) -> str:
    """Letters, then marks: the same for both ways to place a tone ("hoà", "hòa")."""
    letters = unicodedata.normalize("NFD", word)
    return "".join(sorted(letters, key=lambda letter: unicodedata.combining(letter) > 0))


def _without_quantities(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Drop "120 tấn/tháng": numbers before a unit, the unit, and the period after it."""
    kept: list[tuple[str, str]] = []
    state = "text"
    for token in tokens:
        plain = token[0]
        if plain in UNIT_WORDS and kept and kept[-1][0].isdigit():
            while kept and kept[-1][0].isdigit():
                kept.pop()
            state = "unit"
        elif state == "unit" and plain in PERIOD_WORDS:
            state = "text"
        else:
            kept.append(token)
            state = "text"
    return kept


def _respelled(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Replace known spellings, two words before one; a replaced word has no marks of its own."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        pair = SPELLINGS.get(" ".join(plain for plain, _marked in tokens[at : at + 2]))
        single = SPELLINGS.get(tokens[at][0])
        known = pair or single
        found += [(plain, "") for plain in known.split()] if known else [tokens[at]]
        at += 2 if pair else 1
    return found


def _read(text: str) -> list[tuple[str, str]]:
    return _respelled(_without_quantities(_tokens(text)))


def _head(plains: list[str], *, vietnamese: bool) -> str:
    """The noun: first in Vietnamese, last before a link word or the end in English."""
    cut = next((at for at, plain in enumerate(plains) if at and plain in LINKS[vietnamese]), len(plains))
    named = [plain for plain in plains[:cut] if plain not in STOP_WORDS[vietnamese]]
    ordered = named if vietnamese else named[::-1]
    return next((plain for plain in ordered if plain not in MODIFIERS), ordered[0] if ordered else "")


def read_phrase(text: str, *, vietnamese: bool) -> Phrase:
    """Normalise a description.

    Parameters
    ----------
    text
        As a person wrote it, with or without marks; quantities with units are dropped.
    vietnamese
        Which small words are dropped, and where the head noun stands: first, or last before "for", "from".

    Returns
    -------
    Phrase
        Empty when nothing but stop words and quantities is left.
    """
    tokens = _read(text)
    beginning = _END_OF_MAIN.split(text, maxsplit=1)[0]
    main = tokens if beginning == text else _read(beginning)
    words: list[Word] = []
    is_aside = False
    for plain, marked in tokens:
        is_aside = is_aside or (plain in LINKS[vietnamese] and bool(words))
        if plain not in STOP_WORDS[vietnamese]:
            words.append(Word(plain, marked, is_aside))
    head = _head([plain for plain, _marked in main or tokens], vietnamese=vietnamese)
    is_spent = any(word.plain == SPENT for word in words)
    return Phrase(tuple(words), head, " ".join(word.plain for word in words), is_spent)
