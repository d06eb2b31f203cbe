"""Vietnamese text of old fonts (TCVN3 "ABC", VNI) and old byte encodings, to Unicode. Standard library only.

Old fonts draw Vietnamese letters at the places of Western ones: "Tro bay" stays, "xỉ than" is stored as "xØ than".
What is right is decided word by word: a conversion must turn impossible syllables into Vietnamese ones. Text that
already holds letters which only Unicode has (ạ, đ, ư …) is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from companies.importing.syllables import is_syllable

TCVN3, VNI = "tcvn3", "vni"
SURE = 0.5  # a guess below it is not offered
_EXAMPLES = 3
_JUDGED_OF_CELL = 400  # characters
_JUDGED = 20_000  # characters that decide on a code page

# TCVN 5712:1993 VN3: lower-case letters, and the capitals without tone marks. Other capitals are drawn by a second
# font (.VnTimeH) at the places of the small letters.
_TCVN3_LETTERS = (
    "b5à b6ả b7ã b8á b9ạ a8ă bbằ bcẳ bdẵ beắ c6ặ a9â c7ầ c8ẩ c9ẫ caấ cbậ aeđ ccè ceẻ cfẽ d0é d1ẹ aaê d2ề d3ể d4ễ "
    "d5ế d6ệ d7ì d8ỉ dcĩ ddí deị dfò e1ỏ e2õ e3ó e4ọ abô e5ồ e6ổ e7ỗ e8ố e9ộ acơ eaờ ebở ecỡ edớ eeợ efù f1ủ f2ũ "
    "f3ú f4ụ adư f5ừ f6ử f7ữ f8ứ f9ự faỳ fbỷ fcỹ fdý feỵ a1Ă a2Â a3Ê a4Ô a5Ơ a6Ư a7Đ"
)
_TCVN3 = {int(pair[:2], 16): pair[2] for pair in _TCVN3_LETTERS.split()}

# VNI: a vowel, then a sign that stands for its tone, or for tone and shape. Sharp, grave, hook, tilde, dot.
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_VNI_SIGNS = {"": "ùøûõï", "\u0302": "âáàåãä", "\u0306": "êéèúüë"}
_VNI_SINGLE = dict(zip("íìæóòîñôö", "íìỉĩịỵđơư", strict=True))

_MODERN = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_WORD = re.compile("[A-Za-z\xa1-\xff]+")
_NOT_ASCII = re.compile("[\xa1-\xff]")
_ALONE = frozenset("®«¬\xadª©¨")  # letters that can be a word of their own
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_LETTER = re.compile("[A-Za-z]")
_MEASURES = re.compile(
    "\xb5[a-zA-Z]{1,3}|[a-zA-Z]{1,3}[\xb2\xb3]|\xb0[CFK]?|[\xb2\xb3\xb9\xbc-\xbe\xb1\xb0\xd7\xb7\xab\xbb\xa7]"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a text seems to be written in: TCVN3, VNI, or "" for Unicode; how sure, 0-1."""

    encoding: str
    confidence: float


@dataclass(frozen=True, slots=True)
class OldFont:
    """An old font in a file: how sure, in how many cells, and some texts before and after."""

    encoding: str
    confidence: float
    cells: int
    examples: tuple[tuple[str, str], ...]


def _vni_pairs() -> dict[str, str]:
    pairs = {}
    for shape, signs in _VNI_SIGNS.items():
        bases = {"": "aeouyôö", "\u0302": "aeo", "\u0306": "a"}[shape]
        tones = _TONES if not shape else ("", *_TONES)
        for base, (sign, tone) in product(bases, zip(signs, tones, strict=True)):
            letter = unicodedata.normalize("NFC", _VNI_SINGLE.get(base, base) + shape + tone)
            pairs[base + sign] = letter
    return pairs


def _cased(pairs: dict[str, str]) -> dict[str, str]:
    upper = {old.upper(): new.upper() for old, new in pairs.items()}
    titled = {old[0].upper() + old[1:]: new.upper() for old, new in pairs.items() if len(old) > 1}
    return upper | titled | pairs


_VNI = _cased(_vni_pairs() | _VNI_SINGLE)
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def convert(text: str, encoding: str) -> str:
    """Return text of an old font as Unicode (NFC), whatever it holds; ask `in_unicode` to keep good text."""
    if encoding == TCVN3:
        letters = _PLAIN_LETTER.findall(text)
        is_capital_font = len(letters) > 2 and all(map(str.isupper, letters))
        return _WORD.sub(lambda word: _from_tcvn3(word[0], in_capitals=is_capital_font), text)
    if encoding == VNI:
        return unicodedata.normalize("NFC", _VNI_PATTERN.sub(lambda pair: _VNI[pair[0]], text))
    return text


def _from_tcvn3(word: str, *, in_capitals: bool) -> str:
    plain = _PLAIN_LETTER.findall(word)
    converted = "".join(_TCVN3.get(ord(letter), letter) for letter in word)
    in_capitals = in_capitals or (len(plain) > 1 and all(map(str.isupper, plain)))
    return converted.upper() if in_capitals else converted


def to_old(text: str, encoding: str) -> str:
    """Return Unicode text as an old font stores it; capitals with tone marks become small ones in TCVN3."""
    composed = unicodedata.normalize("NFC", text)
    if encoding == VNI:
        table = {new: old for old, new in reversed(_VNI.items())}
        return "".join(table.get(letter, letter) for letter in composed)
    codes = {letter: chr(code) for code, letter in _TCVN3.items()}
    return "".join(codes.get(letter, codes.get(letter.lower(), letter)) for letter in composed)


def detect(text: str) -> Guess:
    """Say which old font a text was written in; Unicode when in doubt.

    Notes
    -----
    Only words with signs beyond ASCII count. An old font is believed when its conversion gives more Vietnamese
    syllables than the text as it stands, for at least two thirds of the words. Long texts are judged by their start.
    """
    return _detect(text[:_JUDGED_OF_CELL])


@lru_cache(maxsize=4096)
def _detect(text: str) -> Guess:
    if _MODERN.search(text):
        return Guess("", 1.0)
    words = _evidence(text)
    if not words:
        return Guess("", 1.0)
    as_is = _syllables(words, "")
    right = {code: _syllables(words, code) for code in (TCVN3, VNI)}
    best = max(right, key=lambda code: right[code])
    if not _is_better(right[best], as_is, len(words)) or right[TCVN3] == right[VNI]:
        return Guess("", as_is / len(words))
    gain = (right[best] - as_is) / len(words)
    return Guess(best, round(gain * min(1.0, 0.55 + 0.15 * len(words)), 2))


def _evidence(text: str) -> list[str]:
    return [word for word in _WORD.findall(_MEASURES.sub(_kept_in_words, text)) if _is_evidence(word)]


def _is_evidence(word: str) -> bool:
    return bool(_NOT_ASCII.search(word)) and (len(word) > 1 or word in _ALONE)


def _kept_in_words(measure: re.Match[str]) -> str:
    """Blank out "m³" and "µm" where they stand alone, not the same signs inside a word of an old font."""
    text, start, end = measure.string, measure.start(), measure.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return measure[0] if _WORD.fullmatch(before) or _WORD.fullmatch(after) else " "


def _syllables(words: list[str], encoding: str) -> int:
    return sum(is_syllable(convert(word, encoding)) for word in words)


def _is_better(right: int, as_is: int, words: int) -> bool:
    return right > as_is and right * 3 >= words * 2


def in_unicode(text: str, encoding: str) -> str:
    """Return the text converted if it reads better as this old font, else as it is."""
    if not encoding or text.isascii() or _MODERN.search(text):
        return text
    words = _evidence(text)
    is_old = _is_better(_syllables(words, encoding), _syllables(words, ""), len(words))
    return convert(text, encoding) if is_old else text


def old_font(texts: Iterable[str]) -> OldFont | None:
    """Return the old font that texts of a file are written in, None when all seem to be Unicode.

    With both fonts in one file the one of more cells is named; the other is found after the first is converted.
    """
    found: dict[str, list[tuple[str, float]]] = {}
    for text in texts:
        guess = Guess("", 1.0) if text.isascii() else detect(text)
        if guess.encoding:
            found.setdefault(guess.encoding, []).append((text, guess.confidence))
    sure = {code: cells for code, cells in found.items() if max(cells, key=_confidence)[1] >= SURE}
    if not sure:
        return None
    encoding, cells = max(sure.items(), key=lambda item: len(item[1]))
    surest = sorted(dict.fromkeys(cells), key=_confidence, reverse=True)[:_EXAMPLES]
    examples = tuple((text, convert(text, encoding)) for text, _ in surest)
    return OldFont(encoding, surest[0][1], len(cells), examples)


def _confidence(cell: tuple[str, float]) -> float:
    return cell[1]


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; bytes of old fonts come out as `detect` reads them.

    Raises ``UnicodeDecodeError`` only for broken UTF-16.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decode_marked(content, name)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_eight_bits(content)


def _decode_marked(content: bytes, name: str) -> tuple[str, str]:
    if name != "utf-8-sig":
        return content.decode(name), name
    try:
        return content.decode(name), "utf-8"
    except UnicodeDecodeError:
        return _decode_eight_bits(content[3:])


def _decode_eight_bits(content: bytes) -> tuple[str, str]:
    """Choose between Windows' Vietnamese and Western code pages by the syllables that each gives."""
    vietnamese = unicodedata.normalize("NFC", content.decode("cp1258", errors="replace"))
    western = content.decode("cp1252", errors="replace")
    words = _evidence(western[:_JUDGED])
    as_western = max((_syllables(words, code) for code in ("", TCVN3, VNI)), default=0)
    letters = [word for word in _LETTERS.findall(vietnamese[:_JUDGED]) if not word.isascii()]
    if sum(map(is_syllable, letters)) * len(words) > as_western * len(letters):
        return vietnamese, "cp1258"
    return (content.decode("latin-1"), "latin-1") if "\ufffd" in western else (western, "cp1252")
