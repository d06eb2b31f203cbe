"""What must hold inside and between the files of the catalogue. No Django."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from catalogue.code_types import check_code_types
from catalogue.columns import Row
from catalogue.conversion_checks import check_conversions
from catalogue.impacts import ImpactError, tonnes_co2e_per_unit, tonnes_co2e_per_unit_km
from catalogue.prices import vnd_per_unit
from catalogue.rows import ConversionRow, EmissionFactorRow, FamilyRuleRow, PriceRow, ResourceRow
from catalogue.units import UNITS, UnitError

if TYPE_CHECKING:
    from catalogue.knowledge import CatalogueRows

RESOURCE = "a code of resource_types.csv"
ZERO = Decimal(0)
FARTHEST_KM = 20_000  # half the way round the earth


def check_catalogue(rows: CatalogueRows) -> None:
    """Raise ``CatalogueError`` for the first broken rule; see the functions below, one per subject."""
    for check in (
        check_keys,
        check_tree,
        check_units,
        check_codes,
        check_code_types,
        check_conversions,
        check_prices,
        check_factors,
        check_ranges,
    ):
        check(rows)


def _known(row: Row, column: str, names: Iterable[str], known: Collection[str], expected: str) -> None:
    for name in names:
        if name and name not in known:
            raise row.error(column, name, expected)


def _unique(rows: Iterable[Row], *columns: str) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(getattr(row, column) for column in columns)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            raise row.error("+".join(columns), ", ".join(key), f"once only; see line {first}")


def check_keys(rows: CatalogueRows) -> None:
    """No two lines describe the same thing; parents of sectors exist in their scheme."""
    _unique(rows.resources, "code")
    _unique(rows.synonyms, "language", "term")
    _unique(rows.conversions, "code")
    _unique(rows.factors, "key")
    _unique(rows.prices, "key")
    _unique(rows.legal_rules, "document")
    _unique(rows.family_rules, "family", "state")
    _unique(rows.template_lines, "template_code", "kind", "resource_code")
    for scheme in ("eu", "vn"):
        _unique([row for row in rows.waste_codes if row.scheme == scheme], "code")
    _unique(rows.waste_code_types, "scheme", "code")
    sector_codes = {(row.scheme, row.code) for row in rows.sectors}
    for scheme in ("isic", "nace", "vsic"):
        _unique([row for row in rows.sectors if row.scheme == scheme], "code")
    for row in rows.sectors:
        if row.parent_code and (row.scheme, row.parent_code) not in sector_codes:
            raise row.error("parent", row.parent_code, "a code of the same file")


def check_tree(rows: CatalogueRows) -> None:
    """Parents exist, belong to the same family, and no type is its own ancestor."""
    by_code = {row.code: row for row in rows.resources}
    for row in rows.resources:
        _known(row, "parent", [row.parent_code], by_code, RESOURCE)
        parent = by_code.get(row.parent_code)
        if parent and parent.family != row.family:
            raise row.error("family", row.family, f"{parent.family}, as its parent")
    for row in rows.resources:
        _check_no_loop(row, by_code)


def _check_no_loop(row: ResourceRow, by_code: dict[str, ResourceRow]) -> None:
    seen = {row.code}
    code = row.parent_code
    while code:
        if code in seen:
            raise row.error("parent", row.parent_code, "a parent that is not its descendant")
        seen.add(code)
        code = by_code[code].parent_code


def check_units(rows: CatalogueRows) -> None:
    """Every type counts in a base unit: an amount or a standing capacity, not a multiple and not a rate."""
    for row in rows.resources:
        unit = UNITS.get(row.unit)
        if unit is None or unit.factor != 1 or unit.is_rate:
            raise row.error("unit", row.unit, "a canonical unit of catalogue/unit_table.py")
        if row.density_t_per_m3 is not None and row.density_t_per_m3 <= 0:
            raise row.error("density_t_per_m3", row.density_t_per_m3, "more than 0")


def check_codes(rows: CatalogueRows) -> None:
    """Codes named by resources, synonyms, conversions and templates exist."""
    resources = {row.code for row in rows.resources}
    european = {row.code for row in rows.waste_codes if row.scheme == "eu"}
    vietnamese = {row.code for row in rows.waste_codes if row.scheme == "vn"}
    for row in rows.resources:
        _known(row, "ewc", row.ewc, european, "codes of waste_codes.csv")
        _known(row, "vn_waste", row.vn_waste, vietnamese, "codes of vn_waste_codes.csv")
    for synonym in rows.synonyms:
        _known(synonym, "code", [synonym.resource_code], resources, RESOURCE)
    for conversion in rows.conversions:
        _known(conversion, "inputs", conversion.inputs, resources, RESOURCE)
        _known(conversion, "outputs", conversion.outputs, resources, RESOURCE)
        _check_licence(conversion)
    for line in rows.template_lines:
        _known(line, "resource", [line.resource_code], resources, RESOURCE)


def _check_licence(row: ConversionRow) -> None:
    if row.hazardous_input and row.licence != "hazardous":
        raise row.error("licence", row.licence, "hazardous, as its input is")


def check_prices(rows: CatalogueRows) -> None:
    """A price that a resource points to exists and can be paid in VND per its unit."""
    prices = {row.key: row for row in rows.prices}
    for row in rows.resources:
        for column in ("disposal_price_key", "value_price_key"):
            key = getattr(row, column)
            _known(row, column, [key], prices, "a key of price_ranges.csv")
            if key:
                _check_price(row, column, prices[key])


def _check_price(row: ResourceRow, column: str, price: PriceRow) -> None:
    try:
        vnd_per_unit(Decimal(1), price.unit, row.unit, density_t_per_m3=row.density_t_per_m3)
    except UnitError as error:
        raise row.error(column, price.key, f"a price per {row.unit} ({error})") from None


def check_factors(rows: CatalogueRows) -> None:
    """An emission factor that is pointed to exists, is readable, and no transport value of waste."""
    factors = {row.key: row for row in rows.factors}
    for row in rows.resources:
        for column in ("avoided_factor_key", "disposal_factor_key"):
            key = getattr(row, column)
            _known(row, column, [key], factors, "a key of emission_factors.csv")
            if key:
                _check_factor(row, column, factors[key])
    for rule in rows.family_rules:
        key = rule.freight_factor_key
        _known(rule, "freight_factor_key", [key], factors, "a key of emission_factors.csv")
        if key:
            _check_freight(rule, factors[key])


def _check_factor(row: ResourceRow, column: str, factor: EmissionFactorRow) -> None:
    try:
        tonnes_co2e_per_unit(factor, row.unit, density_t_per_m3=row.density_t_per_m3)
    except ImpactError as error:
        raise row.error(column, factor.key, f"a factor per {row.unit} ({error})") from None


def _check_freight(rule: FamilyRuleRow, factor: EmissionFactorRow) -> None:
    try:
        tonnes_co2e_per_unit_km(factor, "t")
    except ImpactError as error:
        raise rule.error("freight_factor_key", factor.key, f"a factor per tonne.km ({error})") from None


def check_ranges(rows: CatalogueRows) -> None:
    """Ranges have two ordered ends; yields, ratios, radii and freight are positive."""
    _check_pairs(rows.conversions, "yield_factor_low", "yield_factor_high", above=ZERO)
    _check_pairs(rows.conversions, "cost_low", "cost_high")
    _check_pairs(rows.conversions, "emission_low", "emission_high")
    _check_pairs(rows.prices, "low", "high")
    _check_pairs(rows.family_rules, "transport_low", "transport_high", above=ZERO)
    _check_pairs(rows.template_lines, "low", "high", above=ZERO)
    for line in rows.template_lines:
        if bool(line.basis) != (line.low is not None):
            raise line.error("basis", line.basis, "a basis with numbers, or neither")
    limited: tuple[ConversionRow | FamilyRuleRow, ...] = (*rows.conversions, *rows.family_rules)
    for row in limited:
        if row.max_distance_km is not None and not 0 < row.max_distance_km <= FARTHEST_KM:
            raise row.error("max_distance_km", row.max_distance_km, f"more than 0, at most {FARTHEST_KM} km")


def _check_pairs(rows: Sequence[Row], low: str, high: str, *, above: Decimal | None = None) -> None:
    for row in rows:
        start, end = getattr(row, low), getattr(row, high)
        if (start is None) != (end is None):
            raise row.error(f"{low}+{high}", f"{start}, {end}", "both numbers or neither")
        if start is not None and start > end:
            raise row.error(f"{low}+{high}", f"{start}, {end}", "low <= high")
        if start is not None and above is not None and start <= above:
            raise row.error(low, start, f"more than {above}")
