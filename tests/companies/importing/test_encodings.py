"""Old Vietnamese fonts become Unicode, and good text is never touched."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.importing.encodings import TCVN3, VNI, convert, decode, detect, in_unicode, old_font, to_old
from companies.importing.syllables import is_syllable

SENTENCES = [
    "Tro bay và xỉ than từ lò hơi của nhà máy nhiệt điện",
    "Nước thải sau xử lý, đạt cột A",
    "Bùn thải hệ thống xử lý nước thải tập trung",
    "Phế liệu nhựa, giấy vụn, gỗ vụn và mùn cưa",
    "Mái nhà lắp điện mặt trời, xe chạy rỗng",
    "Khối lượng phát sinh mỗi tháng (tấn)",
    "Dầu thải, giẻ lau dính dầu, ắc quy hỏng",
    "khuỷu tay, nguệch ngoạc, giếng, quần áo, yếu ớt, quý quyển",
]
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"


# As two public conversion tables and files of the time have them.
@pytest.mark.parametrize(
    ("old", "encoding", "expected"),
    [
        ("Tro bay vµ xØ than", TCVN3, "Tro bay và xỉ than"),
        ("N\xad\xedc th¶i sau xö lý", TCVN3, "Nước thải sau xử lý"),
        ("B¶o Th¾ng, B¸t X¸t", TCVN3, "Bảo Thắng, Bát Xát"),
        ("§Êt hiÕm", TCVN3, "Đất hiếm"),
        ("C¤NG TY HãA CHÊT", TCVN3, "CÔNG TY HÓA CHẤT"),
        ("Xin chaøo caùc baïn", VNI, "Xin chào các bạn"),
        ("Nöôùc thaûi, ñieän maët trôøi", VNI, "Nước thải, điện mặt trời"),
        ("COÂNG TY HOÙA CHAÁT ÑÖÙC GIANG", VNI, "CÔNG TY HÓA CHẤT ĐỨC GIANG"),
        (
            "Aùo, kyõ thuaät, kyù tuï, ngheä thuaät só, tæ leä",
            VNI,
            "Áo, kỹ thuật, ký tụ, nghệ thuật sĩ, tỉ lệ",
        ),
    ],
)
def test_old_fonts_are_recognised_and_converted(old: str, encoding: str, expected: str) -> None:
    assert detect(old).encoding == encoding
    assert in_unicode(old, encoding) == expected


@pytest.mark.parametrize("encoding", [TCVN3, VNI])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_survive_the_way_there_and_back(sentence: str, encoding: str) -> None:
    old = to_old(sentence, encoding)
    assert detect(old).encoding == encoding
    assert in_unicode(old, encoding) == sentence
    assert in_unicode(sentence, encoding) == sentence


def test_the_tables_are_complete_and_unambiguous() -> None:
    capitals = LETTERS.upper()
    assert convert(to_old(LETTERS, TCVN3), TCVN3) == LETTERS
    assert convert(to_old(LETTERS, VNI), VNI) == LETTERS
    assert convert(to_old(capitals, VNI), VNI) == capitals
    assert convert(to_old("ĂÂĐÊÔƠƯ", TCVN3), TCVN3) == "ĂÂĐÊÔƠƯ"
    assert len({to_old(letter, TCVN3) for letter in LETTERS}) == len(LETTERS)


GOOD = """Bã mía|bã cà phê, lá trà|NHÀ MÁY|Ô tô|800 m³/ngày ±2 °C, 10 µm|café crème brûlée|naïve|Société Générale
Müller GmbH|São Paulo|El Niño|Ångström|10×20 «slag»|PHÖNIX|Citroën"""


@pytest.mark.parametrize("text", GOOD.replace("\n", "|").split("|"))
def test_good_text_is_left_alone(text: str) -> None:
    assert detect(text).encoding == ""
    assert [in_unicode(text, encoding) for encoding in (TCVN3, VNI)] == [text, text]


@given(st.text(st.sampled_from(LETTERS + string.ascii_letters + " ,"), max_size=40))
def test_text_with_letters_of_unicode_alone_is_never_converted(text: str) -> None:
    good = f"{text} xưởng"
    assert (in_unicode(good, TCVN3), in_unicode(good, VNI)) == (good, good)


def test_a_file_with_one_old_row_names_it() -> None:
    texts = ["Tro bay", "Xỉ thép", "Bïn th¶i", "DÇu th¶i", "m³", "120"]
    found = old_font(texts)
    assert found is not None
    assert (found.encoding, found.cells) == (TCVN3, 2)
    assert ("DÇu th¶i", "Dầu thải") in found.examples
    assert old_font(["Tro bay", "Xỉ thép", "café"]) is None


@pytest.mark.parametrize(
    "word", ["nghiêng", "khuya", "gì", "giếng", "quốc", "ướt", "xoong", "thuở", "Đức", "yên"]
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["bù́", "cafè", "ngăn3", "iêu2", "tắp̀", "thöng", "càt", "ăn­", "hơic"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_bytes_of_both_windows_code_pages() -> None:
    text = "Nước thải sau xử lý; Khối lượng"
    tones_apart = "".join(_tone_apart(letter) for letter in text)  # as that code page stores them
    assert decode(tones_apart.encode("cp1258")) == (text, "cp1258")
    assert decode("Société; 5 m³".encode("cp1252")) == ("Société; 5 m³", "cp1252")
    assert decode(to_old(text, TCVN3).encode("cp1252")) == (to_old(text, TCVN3), "cp1252")
    assert decode(to_old(text, VNI).encode("cp1252")) == (to_old(text, VNI), "cp1252")
    assert decode(text.encode("utf-16")) == (text, "utf-16")


def _tone_apart(letter: str) -> str:
    signs = unicodedata.normalize("NFD", letter)
    tone = "".join(sign for sign in signs if sign in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in tone)) + tone
