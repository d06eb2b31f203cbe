"""The table of what the law asks of a link: one row for each paper. Pure: no Django.

A row says when the paper is needed, who supplies it, under which law, and what in the register already proves it.
`document` names the law as catalogue/data/legal_rules.csv does ("" = the conversion catalogue asks for it).
`is_sure` is False where the article, or what it asks, is only remembered: such lines keep the mark "needs check".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from exchanges.legal.facts import (
    BY_PRODUCTS,
    CONTRACT,
    ENERGY,
    ENERGY_FAMILY,
    GOODS,
    HAZARDOUS,
    HAZARDOUS_TRANSPORT,
    NO_LONGER_KNOWN,
    PRODUCT_STANDARD,
    SAFETY,
    TEST,
    WASTEWATER_REUSE,
    Hazard,
    Licence,
    Link,
    Receiver,
    Side,
)


class Need(StrEnum):
    NO = "no"
    YES = "yes"
    ASK = "ask"  # it depends on something that nobody has said yet


class Who(StrEnum):
    """Who supplies the paper. The carrier's comes from the company that hires him."""

    GIVER = "giver"
    TAKER = "taker"
    CARRIER = "carrier"
    PARK = "park"


class Evidence(StrEnum):
    """What the state of a line rests on, or what is on file and does not prove it yet."""

    NOTHING = ""
    PAPER = "paper"  # on the table of this link
    LISTING = "listing"  # the giver's listing says it
    REGISTER = "register"  # a licence with its last day
    UNDATED = "undated"  # not yet: a licence in the register, but not until when it is valid
    EU_CODE = "eu_code"  # not yet: the code of the European list
    NAMED = "named"  # not yet: the terms name the haulier's licence, which the register does not hold
    NOT_NAMED = "not_named"  # not yet: the terms leave open which haulier


@dataclass(frozen=True, slots=True)
class Law:
    document: str
    article: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row. `licences` are the register's that prove it; `is_stated`: the giver's listing already says it.

    `hint` says what is on file without proving it.
    """

    code: str
    who: Callable[[Link], Who]
    law: Law
    need: Callable[[Link], Need]
    licences: Callable[[Link], tuple[Licence, ...]] = lambda _link: ()
    is_stated: Callable[[Link], bool] = lambda _link: False
    hint: Callable[[Link], Evidence] = lambda _link: Evidence.NOTHING


def giver(_link: Link) -> Who:
    return Who.GIVER


def taker(_link: Link) -> Who:
    return Who.TAKER


def carrier(_link: Link) -> Who:
    return Who.CARRIER


def park(_link: Link) -> Who:
    return Who.PARK


def who_treats(link: Link) -> Who:
    """The giver answers for what it treats itself; a party further on for the rest."""
    return Who.GIVER if link.receiver == Receiver.GIVER else Who.TAKER


def who_shows_the_receiver(link: Link) -> Who:
    """A plant that is no party is chosen by the giver, who has to know that it may take the waste."""
    return Who.TAKER if link.receiver == Receiver.TAKER else Who.GIVER


def receiving_side(link: Link) -> Side:
    sides = {Receiver.TAKER: link.taker, Receiver.GIVER: link.giver, Receiver.CONVERTER: link.converter}
    return sides[link.receiver]


def waste_code(link: Link) -> Need:
    if link.family != BY_PRODUCTS:
        return Need.NO
    return Need.YES if link.hazard == Hazard.YES else Need.ASK


def hazard_test(link: Link) -> Need:
    return Need.YES if link.hazard == Hazard.POSSIBLE or TEST in link.conversions else Need.NO


def hazard_receiver(link: Link) -> Need:
    if link.hazard == Hazard.YES:
        return Need.YES
    if link.declared_clean:
        return Need.NO
    if HAZARDOUS in link.conversions:
        return Need.YES
    return Need.ASK if link.hazard == Hazard.POSSIBLE else Need.NO


def hazard_carrier(link: Link) -> Need:
    receiver = hazard_receiver(link)
    if receiver == Need.NO or link.carrier == "pipe":
        return Need.NO
    return receiver if link.carrier else Need.ASK


def carriers_licences(link: Link) -> tuple[Licence, ...]:
    """The register knows the parties, and a haulier by the number of the licence that the terms name."""
    side = {"giver": link.giver, "taker": link.taker, "third": link.haulier}.get(link.carrier)
    return side.of_kind(HAZARDOUS_TRANSPORT) if side else ()


def said_of_haulier(link: Link) -> Evidence:
    if link.carrier != "third":
        return Evidence.NOTHING
    return Evidence.NAMED if link.haulier_states_licence else Evidence.NOT_NAMED


def wastewater(link: Link) -> Need:
    return Need.YES if link.is_wastewater or WASTEWATER_REUSE in link.conversions else Need.NO


def power_sale(link: Link) -> Need:
    return Need.YES if link.family == ENERGY_FAMILY and link.is_power else Need.NO


def step_asks(licence: str) -> Callable[[Link], Need]:
    return lambda link: Need.YES if licence in link.conversions else Need.NO


def unknown_step(link: Link) -> Need:
    return Need.ASK if NO_LONGER_KNOWN in link.conversions else Need.NO


def customs_of(side: Callable[[Link], Side]) -> Callable[[Link], Need]:
    answers = {True: Need.YES, False: Need.NO, None: Need.ASK}
    return lambda link: answers[side(link).customs] if link.family in GOODS else Need.NO


def pipe(link: Link) -> Need:
    """Whether the line crosses common land is on no map of the platform."""
    return Need.ASK if link.carrier == "pipe" else Need.NO


HAZARDOUS_WASTE = Law("LEP 72/2020/QH14", "Art. 83", is_sure=True)
WASTE_LIST = Law("Circular 02/2022/TT-BTNMT", "Appendix III", is_sure=False)
THRESHOLDS = Law("Circular 44/2025/TT-BNNMT", "QCVN 07:2025/BNNMT", is_sure=True)
REUSE_PLAN = Law("Decree 48/2026/ND-CP", "Art. 10; Decree 08/2022, Art. 74(4), (6)", is_sure=True)
POWER = Law("Decrees 57/2025 and 58/2025/ND-CP", "", is_sure=False)
PARKS = Law("Decree 35/2022/ND-CP", "", is_sure=False)
CATALOGUE = Law("", "", is_sure=False)

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "waste_code",
        giver,
        WASTE_LIST,
        waste_code,
        is_stated=lambda link: bool(link.waste_code),
        hint=lambda link: Evidence.EU_CODE if link.has_eu_code else Evidence.NOTHING,
    ),
    Requirement("hazard_test", giver, THRESHOLDS, hazard_test, is_stated=lambda link: link.has_lab_report),
    Requirement(
        "hazard_receiver",
        who_shows_the_receiver,
        HAZARDOUS_WASTE,
        hazard_receiver,
        lambda link: receiving_side(link).of_kind(HAZARDOUS),
    ),
    Requirement(
        "hazard_carrier", carrier, HAZARDOUS_WASTE, hazard_carrier, carriers_licences, hint=said_of_haulier
    ),
    Requirement(
        "wastewater_giver",
        giver,
        REUSE_PLAN,
        wastewater,
        lambda link: link.giver.of_kind(WASTEWATER_REUSE),
    ),
    Requirement(
        "wastewater_taker",
        taker,
        REUSE_PLAN,
        wastewater,
        lambda link: link.taker.of_kind(WASTEWATER_REUSE),
    ),
    Requirement("power_sale", giver, POWER, power_sale),
    Requirement("step_energy", who_treats, CATALOGUE, step_asks(ENERGY)),
    Requirement("step_safety", who_treats, CATALOGUE, step_asks(SAFETY)),
    Requirement("step_product", who_treats, CATALOGUE, step_asks(PRODUCT_STANDARD)),
    Requirement("step_contract", who_treats, CATALOGUE, step_asks(CONTRACT)),
    Requirement("step_unknown", who_treats, CATALOGUE, unknown_step),
    Requirement("customs_giver", giver, PARKS, customs_of(lambda link: link.giver)),
    Requirement("customs_taker", taker, PARKS, customs_of(lambda link: link.taker)),
    Requirement("pipe_consent", park, PARKS, pipe),
)
CODES = frozenset(requirement.code for requirement in REQUIREMENTS)
