"""The lines of catalogue/data as typed values, with the names of the model fields they fill. No Django.

Choices repeat those of catalogue/models.py because this module must load without Django; a test compares
them.
"""

# ruff: noqa: RUF009  # column() is dataclasses.field() with metadata, so the call in the default is meant

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalogue.columns import (
    Row,
    codes,
    column,
    flag,
    given,
    integer,
    maybe_flag,
    maybe_integer,
    maybe_number,
    maybe_text,
    number,
    one_of,
    some_codes,
)

FAMILIES = ("BP", "WA", "HE", "EN", "LO", "SV")
STATES = ("gas", "liquid", "sludge", "solid", "heat", "power", "capacity")
HAZARDS = ("no", "possible", "yes")
LICENCES = (
    "none",
    "hazardous",
    "test",
    "wastewater-reuse",
    "energy",
    "safety",
    "contract",
    "product-standard",
)
BASES = ("", "per_employee", "per_product_t")


def _vietnamese_hazard(symbol: str) -> bool | None:
    """NH = always hazardous, TT = ordinary; KS must be tested, so it is not known."""
    return {"NH": True, "TT": False, "TT-R": False}.get(symbol)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedRow(Row):
    """A fact with its origin; ``confidence`` says who has still to check it."""

    source: str = column()
    confidence: str = column()
    year: int | None = given(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRow(SourcedRow):
    """A node of the resource tree; ``unit`` is canonical, the four keys point to prices and factors."""

    code: str = column()
    parent_code: str = column(maybe_text, "parent")
    family: str = column(one_of(*FAMILIES))
    is_abstract: bool = column(flag, "abstract")
    name_en: str = column()
    name_vi: str = column()
    unit: str = column()
    state: str = column(one_of(*STATES))
    hazard: str = column(one_of(*HAZARDS))
    density_t_per_m3: Decimal | None = column(maybe_number)
    density_source: str = column(maybe_text)
    disposal_price_key: str = column(maybe_text)
    value_price_key: str = column(maybe_text)
    avoided_factor_key: str = column(maybe_text)
    disposal_factor_key: str = column(maybe_text)
    ewc: tuple[str, ...] = column(codes)
    vn_waste: tuple[str, ...] = column(codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SynonymRow(Row):
    """Another word for a resource."""

    resource_code: str = column(name="code")
    language: str = column(one_of("vi", "en"), "lang")
    term: str = column()


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteCodeRow(SourcedRow):
    """A code of the EU list; ``hazardous`` is None for chapters and groups."""

    scheme: str = given("eu")
    code: str = column()
    name_en: str = column(name="name")
    name_vi: str = given("")
    level: int = column(integer)
    hazardous: bool | None = column(maybe_flag)
    entry_type: str = column(one_of("", "AH", "AN", "MH", "MN"))


@dataclass(frozen=True, slots=True, kw_only=True)
class VietnameseWasteCodeRow(WasteCodeRow):
    """A code of Viet Nam's list; the symbol says whether it is hazardous."""

    scheme: str = given("vn")
    name_en: str = column()
    name_vi: str = column()
    hazardous: bool | None = column(_vietnamese_hazard, "symbol")
    entry_type: str = column(one_of("", "NH", "KS", "TT", "TT-R"), "symbol")


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteCodeTypeRow(SourcedRow):
    """The one resource type that a waste code means: the most special one that covers all of the code."""

    scheme: str = column(one_of("eu", "vn"))
    code: str = column()
    resource_code: str = column(name="resource")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorRow(SourcedRow):
    """A class of economic activity, by default of ISIC Rev.4."""

    scheme: str = given("isic")
    code: str = column()
    name_en: str = column(name="name")
    name_vi: str = given("")
    level: int = column(integer)
    parent_code: str = column(maybe_text, "parent")


@dataclass(frozen=True, slots=True, kw_only=True)
class NaceRow(SectorRow):
    scheme: str = given("nace")


@dataclass(frozen=True, slots=True, kw_only=True)
class VsicRow(SectorRow):
    scheme: str = given("vsic")
    name_en: str = column(maybe_text)
    name_vi: str = column()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionRow(SourcedRow):
    """A process. ``yield_factor_*`` is canonical output units per canonical input unit, None = not known.

    ``emission_*`` is what the process itself emits [tCO2e per canonical input unit], without what it avoids;
    the two ``*_source`` say from what the cost and the emission were derived.
    """

    code: str = column()
    from_material: str = column()
    to_material: str = column()
    process_en: str = column()
    process_vi: str = column()
    inputs: tuple[str, ...] = column(some_codes)
    outputs: tuple[str, ...] = column(some_codes)
    yield_low: Decimal | None = column(maybe_number)
    yield_high: Decimal | None = column(maybe_number)
    unit_basis: str = column()
    yield_factor_low: Decimal | None = column(maybe_number)
    yield_factor_high: Decimal | None = column(maybe_number)
    conditions: str = column(maybe_text, "typical_conditions")
    licence: str = column(one_of(*LICENCES))
    hazardous_input: bool | None = column(maybe_flag, "ewc_hazardous")
    min_temp_c: Decimal | None = column(maybe_number)
    max_temp_c: Decimal | None = column(maybe_number)
    max_distance_km: Decimal | None = column(maybe_number)
    cost_low: Decimal | None = column(maybe_number)
    cost_high: Decimal | None = column(maybe_number)
    cost_unit: str = column(maybe_text)
    cost_source: str = column(maybe_text)
    emission_low: Decimal | None = column(maybe_number)
    emission_high: Decimal | None = column(maybe_number)
    emission_source: str = column(maybe_text)
    from_ewc: str = column(maybe_text)
    receiver_isic: str = column(maybe_text)
    regulatory_note: str = column(maybe_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionFactorRow(SourcedRow):
    """A greenhouse-gas factor in the unit of its source."""

    key: str = column()
    name: str = column()
    value: Decimal = column(number)
    unit: str = column()
    year: int | None = column(maybe_integer)
    note: str = column(maybe_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow(SourcedRow):
    """A market range; both ends None when the source gives none."""

    key: str = column()
    name: str = column()
    low: Decimal | None = column(maybe_number)
    high: Decimal | None = column(maybe_number)
    unit: str = column()
    year: int | None = column(maybe_integer)
    place: str = column(maybe_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalRuleRow(SourcedRow):
    """A legal document; it is its own source."""

    document: str = column()
    source: str = column(name="document")
    subject: str = column()
    dates: str = column(name="date_issued_in_force")
    status: str = column(name="status_2026_11")
    key_points: str = column(maybe_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRuleRow(SourcedRow):
    """Economic radius [km] and transport cost [VND per canonical unit and km] of a family and state."""

    family: str = column(one_of(*FAMILIES))
    state: str = column(one_of(*STATES))
    max_distance_km: Decimal = column(number)
    transport_low: Decimal | None = column(maybe_number, "transport_vnd_per_unit_km_low")
    transport_high: Decimal | None = column(maybe_number, "transport_vnd_per_unit_km_high")
    freight_factor_key: str = column(maybe_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLineRow(SourcedRow):
    """One typical HAVE or NEED of a kind of firm; the columns of its template are repeated on each line."""

    template_code: str = column(name="template")
    isic: str = column()
    template_name_en: str = column()
    template_name_vi: str = column()
    kind: str = column(one_of("HAVE", "NEED"))
    resource_code: str = column(name="resource")
    basis: str = column(one_of(*BASES))
    low: Decimal | None = column(maybe_number)
    high: Decimal | None = column(maybe_number)
    temperature_c: Decimal | None = column(maybe_number)
    note_en: str = column(maybe_text)
    note_vi: str = column(maybe_text)
    year: int | None = column(maybe_integer)
