"""What must hold between the files of the catalogue. No Django."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from catalogue.columns import CatalogueError, Row
from catalogue.impacts import ImpactError, tonnes_co2e_per_unit, tonnes_co2e_per_unit_km
from catalogue.prices import vnd_per_unit
from catalogue.rows import ConversionRow, EmissionFactorRow, PriceRow, ResourceRow
from catalogue.units import UNITS, UnitError

if TYPE_CHECKING:
    from catalogue.knowledge import CatalogueRows

RESOURCES = "resource_types.csv"
CONVERSIONS = "conversions.csv"
TEMPLATES = "sector_templates.csv"
FAMILY_RULES = "family_rules.csv"


def check_catalogue(rows: CatalogueRows) -> None:
    """Raise ``CatalogueError`` for the first broken rule; see the functions below, one per subject."""
    for check in (
        check_keys,
        check_tree,
        check_units,
        check_codes,
        check_prices,
        check_factors,
        check_ranges,
    ):
        check(rows)


def _known(
    file: str, row: Row, column: str, names: Iterable[str], known: Collection[str], where: str
) -> None:
    for name in names:
        if name and name not in known:
            raise CatalogueError(file, row.line, column, name, f"a {column} of {where}")


def _unique(file: str, rows: Iterable[Row], *columns: str) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(getattr(row, column) for column in columns)
        first = seen.setdefault(key, row.line)
        if first != row.line:
            raise CatalogueError(
                file, row.line, "+".join(columns), ", ".join(key), f"once only; see line {first}"
            )


def check_keys(rows: CatalogueRows) -> None:
    _unique(RESOURCES, rows.resources, "code")
    _unique("synonyms.csv", rows.synonyms, "language", "term")
    _unique(CONVERSIONS, rows.conversions, "code")
    _unique("emission_factors.csv", rows.factors, "key")
    _unique("price_ranges.csv", rows.prices, "key")
    _unique("legal_rules.csv", rows.legal_rules, "document")
    _unique(FAMILY_RULES, rows.family_rules, "family", "state")
    _unique(TEMPLATES, rows.template_lines, "template_code", "kind", "resource_code")
    for scheme, file in (("eu", "waste_codes.csv"), ("vn", "vn_waste_codes.csv")):
        _unique(file, [row for row in rows.waste_codes if row.scheme == scheme], "code")
    for scheme, file in (("isic", "isic.csv"), ("nace", "nace.csv"), ("vsic", "vsic2025.csv")):
        sectors = [row for row in rows.sectors if row.scheme == scheme]
        _unique(file, sectors, "code")
        for row in sectors:
            _known(file, row, "parent", [row.parent_code], {sector.code for sector in sectors}, file)


def check_tree(rows: CatalogueRows) -> None:
    """Parents exist, belong to the same family, and no type is its own ancestor."""
    by_code = {row.code: row for row in rows.resources}
    for row in rows.resources:
        _known(RESOURCES, row, "parent", [row.parent_code], by_code, RESOURCES)
        parent = by_code.get(row.parent_code)
        if parent and parent.family != row.family:
            raise CatalogueError(RESOURCES, row.line, "family", row.family, f"{parent.family}, as its parent")
        _check_no_loop(row, by_code)


def _check_no_loop(row: ResourceRow, by_code: dict[str, ResourceRow]) -> None:
    seen = {row.code}
    code = row.parent_code
    while code:
        if code in seen:
            raise CatalogueError(
                RESOURCES, row.line, "parent", row.parent_code, "a parent that is no descendant"
            )
        seen.add(code)
        code = by_code[code].parent_code if code in by_code else ""


def check_units(rows: CatalogueRows) -> None:
    """Every type counts in a base unit: an amount or a standing capacity, not a multiple and not a rate."""
    for row in rows.resources:
        unit = UNITS.get(row.unit)
        if unit is None or unit.factor != 1 or unit.is_rate:
            raise CatalogueError(
                RESOURCES, row.line, "unit", row.unit, "a canonical unit of catalogue/units.py"
            )
        if row.density_t_per_m3 is not None and row.density_t_per_m3 <= 0:
            raise CatalogueError(
                RESOURCES, row.line, "density_t_per_m3", str(row.density_t_per_m3), "more than 0"
            )


def check_codes(rows: CatalogueRows) -> None:
    """Codes named by resources, synonyms, conversions and templates exist."""
    resources = {row.code for row in rows.resources}
    european = {row.code for row in rows.waste_codes if row.scheme == "eu"}
    vietnamese = {row.code for row in rows.waste_codes if row.scheme == "vn"}
    for row in rows.resources:
        _known(RESOURCES, row, "ewc", row.ewc, european, "waste_codes.csv")
        _known(RESOURCES, row, "vn_waste", row.vn_waste, vietnamese, "vn_waste_codes.csv")
    for synonym in rows.synonyms:
        _known("synonyms.csv", synonym, "resource", [synonym.resource_code], resources, RESOURCES)
    for conversion in rows.conversions:
        _known(CONVERSIONS, conversion, "inputs", conversion.inputs, resources, RESOURCES)
        _known(CONVERSIONS, conversion, "outputs", conversion.outputs, resources, RESOURCES)
        _check_licence(conversion)
    for line in rows.template_lines:
        _known(TEMPLATES, line, "resource", [line.resource_code], resources, RESOURCES)


def _check_licence(row: ConversionRow) -> None:
    if row.hazardous_input and row.licence != "hazardous":
        raise CatalogueError(CONVERSIONS, row.line, "licence", row.licence, "hazardous, as its input is")


def check_prices(rows: CatalogueRows) -> None:
    """A price that a resource points to exists and can be paid in VND per its unit."""
    prices = {row.key: row for row in rows.prices}
    for row in rows.resources:
        for column in ("disposal_price_key", "value_price_key"):
            key = getattr(row, column)
            _known(RESOURCES, row, column, [key], prices, "price_ranges.csv")
            if key:
                _check_price(row, column, prices[key])


def _check_price(row: ResourceRow, column: str, price: PriceRow) -> None:
    try:
        vnd_per_unit(Decimal(1), price.unit, row.unit, density_t_per_m3=row.density_t_per_m3)
    except UnitError as error:
        raise CatalogueError(
            RESOURCES, row.line, column, price.key, f"a price per {row.unit} ({error})"
        ) from None


def check_factors(rows: CatalogueRows) -> None:
    """An emission factor that is pointed to exists, is readable, and no transport value of waste."""
    factors = {row.key: row for row in rows.factors}
    for row in rows.resources:
        for column in ("avoided_factor_key", "disposal_factor_key"):
            key = getattr(row, column)
            _known(RESOURCES, row, column, [key], factors, "emission_factors.csv")
            if key:
                _check_factor(row, column, factors[key])
    for rule in rows.family_rules:
        key = rule.freight_factor_key
        _known(FAMILY_RULES, rule, "freight_factor_key", [key], factors, "emission_factors.csv")
        if key:
            tonnes_co2e_per_unit_km(factors[key], "t")


def _check_factor(row: ResourceRow, column: str, factor: EmissionFactorRow) -> None:
    try:
        tonnes_co2e_per_unit(factor, row.unit, density_t_per_m3=row.density_t_per_m3)
    except ImpactError as error:
        raise CatalogueError(
            RESOURCES, row.line, column, factor.key, f"a factor per {row.unit} ({error})"
        ) from None


def _ordered(file: str, row: Row, low: str, high: str, *, above: Decimal | None = None) -> None:
    """Both ends or none, low <= high, and above a bound where one is given."""
    start, end = getattr(row, low), getattr(row, high)
    if (start is None) != (end is None):
        raise CatalogueError(file, row.line, f"{low}+{high}", f"{start}, {end}", "both numbers or neither")
    if start is not None and start > end:
        raise CatalogueError(file, row.line, f"{low}+{high}", f"{start}, {end}", "low <= high")
    if start is not None and above is not None and start <= above:
        raise CatalogueError(file, row.line, low, str(start), f"more than {above}")


def check_ranges(rows: CatalogueRows) -> None:
    """Ranges have two ordered ends; yields, ratios, radii and freight are positive."""
    ranges: tuple[tuple[str, Iterable[Row], str, str, Decimal | None], ...] = (
        (CONVERSIONS, rows.conversions, "yield_factor_low", "yield_factor_high", Decimal(0)),
        (CONVERSIONS, rows.conversions, "cost_low", "cost_high", None),
        ("price_ranges.csv", rows.prices, "low", "high", None),
        (FAMILY_RULES, rows.family_rules, "transport_low", "transport_high", Decimal(0)),
        (TEMPLATES, rows.template_lines, "low", "high", Decimal(0)),
    )
    for file, lines, low, high, above in ranges:
        for row in lines:
            _ordered(file, row, low, high, above=above)
    for line in rows.template_lines:
        if bool(line.basis) != (line.low is not None):
            raise CatalogueError(
                TEMPLATES, line.line, "basis", line.basis, "a basis with numbers, or neither"
            )
    _check_distances(rows)


def _check_distances(rows: CatalogueRows) -> None:
    for file, lines in ((CONVERSIONS, rows.conversions), (FAMILY_RULES, rows.family_rules)):
        for row in lines:
            distance = row.max_distance_km
            if distance is not None and not 0 < distance <= 20_000:
                raise CatalogueError(file, row.line, "max_distance_km", str(distance), "0 to 20000 km")
