"""Words for a firm, and its class, as kinds of firm."""

import pytest

from catalogue.firm_words import FirmReader
from catalogue.sector_flows import load_sector_flows


@pytest.fixture(scope="module")
def reader() -> FirmReader:
    return FirmReader(load_sector_flows().kinds.values())


def best(kinds: dict[str, float]) -> str:
    return max(sorted(kinds), key=lambda code: kinds[code])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Cement plant", "cement-works"),
        ("Fertilizer producer E", "fertiliser-plant"),
        ("nhà máy xi măng", "cement-works"),
        ("nha may giay", "paper-mill"),
        ("Trại lợn số 3", "pig-farm"),
        ("Municipality of Riverton", "municipality"),
        ("Waste water treatment", "wastewater-plant"),
        ("Farms1", "crop-farm"),
        ("Tyre production", "tyre-plant"),
    ],
)
def test_words_name_a_kind_of_firm(reader: FirmReader, text: str, kind: str) -> None:
    assert reader.by_words(text)[kind] == max(reader.by_words(text).values())


@pytest.mark.parametrize("text", ["XQZ 90", "Dr. Who", "", "Ltd"])
def test_a_name_that_says_nothing_gives_no_kind(reader: FirmReader, text: str) -> None:
    assert reader.by_words(text) == {}


def test_what_any_firm_is_called_does_not_name_a_kind(reader: FirmReader) -> None:
    """ "production" stands in "salt production" too."""
    assert best(reader.by_words("Ammonia production company Ltd")) == "ammonia-plant"


def test_a_class_names_kinds_by_its_digits(reader: FirmReader) -> None:
    found = reader.by_class("23.94")

    assert found["cement-works"] > found["concrete-products"] > found["glass-plant"]
    assert "dairy" not in found


def test_words_stand_before_the_class(reader: FirmReader) -> None:
    found = reader.read(["Brewery", "Cement plant"], "23.94")

    assert best(found) == "brewery"
    assert 0 < found["cement-works"] < reader.by_class("23.94")["cement-works"]
    assert reader.read(["XQZ 90"], "23.94") == reader.by_class("23.94")
    assert reader.read(["XQZ 90"]) == {}
