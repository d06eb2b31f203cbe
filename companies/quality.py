"""What decides whether a stream of each family can be used, beside quantity, temperature, moisture and purity.

One table for form, workbook, API and page. Values are kept in `Listing.quality` as texts: a number in plain
decimal writing ("7.5"), a choice by its code, words as written. What is not stated has no key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.models import Family

LONGEST_WORDS = 200
NUMBER_PLACES = 6


@dataclass(frozen=True, slots=True)
class QualityFact:
    """One fact: a number in `unit` within its bounds, one of `choices`, or words."""

    name: str
    family: str
    label: Promise
    unit: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    choices: tuple[tuple[str, Promise], ...] = ()

    @property
    def is_number(self) -> bool:
        return self.at_least is not None

    def kept(self, value: str | Decimal) -> str:
        """Return the value as it is stored; raises ValueError for one that cannot be."""
        if self.choices:
            return self._kept_choice(str(value))
        return self._kept_number(value) if self.is_number else str(value).strip()[:LONGEST_WORDS]

    def _kept_choice(self, value: str) -> str:
        if value not in dict(self.choices):
            raise ValueError(f"{self.name}: {value!r} is not one of its choices")
        return value

    def _kept_number(self, value: str | Decimal) -> str:
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise ValueError(f"{self.name}: {value!r} is not a number") from error
        if not number.is_finite() or not (self.at_least or 0) <= number <= (self.at_most or number):
            raise ValueError(f"{self.name}: {value!r} is out of bounds")
        if number != round(number, NUMBER_PLACES):  # "1e-999999" is short, its plain writing is not
            raise ValueError(f"{self.name}: {value!r} has too many places")
        return f"{number.normalize():f}"


FORMS = (
    ("powder", _("powder")),
    ("granular", _("grains, lumps")),
    ("sludge", _("sludge, paste")),
    ("liquid", _("liquid")),
    ("solid", _("solid pieces")),
    ("gas", _("gas")),
)
PACKAGING = (
    ("bulk", _("loose, in bulk")),
    ("big_bag", _("big bags")),
    ("pallet", _("on pallets")),
    ("drum", _("drums, IBC")),
    ("tank", _("tank")),
    ("container", _("skip, container")),
)
MEDIA = (
    ("steam", _("steam")),
    ("hot_water", _("hot water")),
    ("flue_gas", _("flue gas")),
    ("hot_air", _("hot air")),
    ("thermal_oil", _("thermal oil")),
    ("cold", _("chilled water, cold")),
)
CONTINUITY = (("steady", _("steady")), ("batch", _("in batches")), ("varying", _("varying")))


def _number(name: str, family: str, label: Promise, unit: str, low: int, high: int) -> QualityFact:
    return QualityFact(name, family, label, unit, Decimal(low), Decimal(high))


FACTS: tuple[QualityFact, ...] = (
    QualityFact("composition", Family.BY_PRODUCTS, _("Composition")),
    QualityFact("form", Family.BY_PRODUCTS, _("Form"), choices=FORMS),
    QualityFact("packaging", Family.BY_PRODUCTS, _("Packaging"), choices=PACKAGING),
    QualityFact("contamination", Family.BY_PRODUCTS, _("Contamination")),
    _number("storage_days", Family.BY_PRODUCTS, _("Can be stored for"), "d", 0, 3650),
    QualityFact("treated_to", Family.WATER, _("Treated to the standard")),
    _number("ph", Family.WATER, _("pH"), "", 0, 14),
    _number("cod_mg_l", Family.WATER, _("COD"), "mg/l", 0, 1_000_000),
    _number("tds_mg_l", Family.WATER, _("TDS"), "mg/l", 0, 1_000_000),
    _number("pressure_bar", Family.WATER, _("Pressure"), "bar(g)", 0, 500),
    QualityFact("medium", Family.HEAT, _("Medium"), choices=MEDIA),
    _number("return_temperature_c", Family.HEAT, _("Return temperature"), "°C", 0, 3000),
    _number("thermal_mw", Family.HEAT, _("Thermal power"), "MW", 0, 10_000),
    _number("steam_pressure_bar", Family.HEAT, _("Pressure"), "bar(g)", 0, 500),
    QualityFact("continuity", Family.HEAT, _("Continuity"), choices=CONTINUITY),
    _number("peak_kw", Family.ENERGY, _("Peak power"), "kW", 0, 10_000_000),
    _number("voltage_kv", Family.ENERGY, _("Voltage"), "kV", 0, 500),
    QualityFact("energy_source", Family.ENERGY, _("Source")),
    _number("roof_m2", Family.ENERGY, _("Roof area"), "m²", 0, 10_000_000),
    QualityFact("contract_limits", Family.ENERGY, _("Limits of the contract")),
    QualityFact("lane", Family.LOGISTICS, _("From – to")),
    QualityFact("backhaul_days", Family.LOGISTICS, _("Days with empty trips")),
    QualityFact("vehicle", Family.LOGISTICS, _("Vehicle")),
    _number("pallets", Family.LOGISTICS, _("Pallet places"), "", 0, 1_000_000),
    _number("area_m2", Family.LOGISTICS, _("Storage area"), "m²", 0, 10_000_000),
    QualityFact("service_hours", Family.SERVICES, _("Hours of service")),
    QualityFact("certificates", Family.SERVICES, _("Certificates")),
    _number("response_min", Family.SERVICES, _("Response time"), "min", 0, 100_000),
    QualityFact("price_basis", Family.SERVICES, _("Basis of the price")),
)
BY_NAME: dict[str, QualityFact] = {fact.name: fact for fact in FACTS}


def facts_of_family(family: str) -> list[QualityFact]:
    return [fact for fact in FACTS if fact.family == family]


def kept_quality(values: Mapping[str, str | Decimal], family: str) -> dict[str, str]:
    """Return the stated facts of the family in the order of the table; raises ValueError for a bad one."""
    stated = {name: value for name, value in values.items() if value not in (None, "")}
    return {
        fact.name: fact.kept(stated[fact.name]) for fact in facts_of_family(family) if fact.name in stated
    }
