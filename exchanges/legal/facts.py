"""What is known of a link, as far as the law asks for it. Pure: no Django.

`None`, an empty text and `Hazard.POSSIBLE` mean "nobody has said": they lead to a question, never to a pass.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# What a company may lawfully do, in the words of companies.models.Licence.Kind and catalogue Conversion.Licence.
HAZARDOUS = "hazardous"
HAZARDOUS_TRANSPORT = "hazardous-transport"
WASTEWATER_REUSE = "wastewater-reuse"
TEST, ENERGY, SAFETY = "test", "energy", "safety"
CONTRACT, PRODUCT_STANDARD = "contract", "product-standard"
NO_LONGER_KNOWN = ""  # a conversion that the catalogue does not hold any more

BY_PRODUCTS, ENERGY_FAMILY = "BP", "EN"
GOODS = frozenset({"BP", "WA", "HE", "EN"})  # families in which something passes the fence
OUTSIDE_KINDS = frozenset({"city", "authority", "external"})


class Hazard(StrEnum):
    NO = "no"
    POSSIBLE = "possible"
    YES = "yes"


class Receiver(StrEnum):
    """Who takes the stream first."""

    TAKER = "taker"
    GIVER = "giver"  # treats it itself before handing over
    CONVERTER = "converter"  # a third company, known or not


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence in the register; `valid_until` None = the register does not know until when."""

    kind: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A company of the link. `customs`: export-processing firm or site in a non-tariff zone; None = nobody has said."""

    kind: str = "tenant"
    park: int | None = None
    customs: bool | None = None
    licences: tuple[Licence, ...] = ()

    def of_kind(self, kind: str) -> tuple[Licence, ...]:
        return tuple(licence for licence in self.licences if licence.kind == kind)


NOBODY = Side(kind="")


@dataclass(frozen=True, slots=True)
class Link:
    """One exchange. `conversions` are the licences that its steps ask for, in their order.

    `carrier` is "giver", "taker", "third", "pipe", or "" while it is not agreed. `waste_code` is the code of Viet
    Nam's list that the giver has stated, "" without one; `has_eu_code`: only the European one is stated.
    `declared_clean`: the giver says that what may be hazardous is not; the test that shows it is still asked for.
    """

    family: str
    giver: Side
    taker: Side
    converter: Side = NOBODY
    receiver: Receiver = Receiver.TAKER
    is_power: bool = False
    hazard: Hazard = Hazard.NO
    declared_clean: bool = False
    waste_code: str = ""
    has_eu_code: bool = False
    has_lab_report: bool = False
    is_wastewater: bool = False
    conversions: tuple[str, ...] = ()
    carrier: str = ""
    haulier: Side = NOBODY  # what the register holds under the licence number that the terms name
    haulier_states_licence: bool = False
