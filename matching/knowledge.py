"""The catalogue as the engine takes it: prices in VND and factors in tCO2e per canonical unit, with sources.

A price or factor that cannot be expressed in the resource's unit is left out: the page then says "not known".
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from catalogue.impacts import ImpactError, tonnes_co2e_per_unit, tonnes_co2e_per_unit_km
from catalogue.knowledge import CatalogueRows
from catalogue.prices import vnd_per_unit
from catalogue.rows import (
    ConversionRow,
    EmissionFactorRow,
    FamilyRuleRow,
    PriceRow,
    ResourceRow,
    SourcedRow,
)
from catalogue.units import UnitError
from matching.engine.types import FamilyLimit, Hazard, Knowledge, Process, Range, Resource, Sourced

Prices = Mapping[str, PriceRow]
Factors = Mapping[str, EmissionFactorRow]
FROM_MEMORY = "from memory, needs check"  # every cost and emission of a conversion is an engineering range


def knowledge_from_rows(rows: CatalogueRows) -> Knowledge:
    """Turn the catalogue's files into the engine's knowledge."""
    return build_knowledge(
        resources=rows.resources,
        conversions=rows.conversions,
        prices=rows.prices,
        factors=rows.factors,
        family_rules=rows.family_rules,
        version=rows.digest,
    )


def build_knowledge(
    *,
    resources: Iterable[ResourceRow],
    conversions: Iterable[ConversionRow],
    prices: Iterable[PriceRow],
    factors: Iterable[EmissionFactorRow],
    family_rules: Iterable[FamilyRuleRow],
    version: str,
) -> Knowledge:
    """Turn typed rows, of files or of the database, into the engine's knowledge."""
    price_of = {price.key: price for price in prices}
    factor_of = {factor.key: factor for factor in factors}
    known = {row.code: _resource(row, price_of, factor_of) for row in resources}
    return Knowledge(
        resources=known,
        processes={row.code: _process(row, known) for row in conversions},
        limits={(row.family, row.state): _limit(row, factor_of) for row in family_rules},
        version=version,
    )


def _resource(row: ResourceRow, prices: Prices, factors: Factors) -> Resource:
    return Resource(
        code=row.code,
        parent=row.parent_code or None,
        family=row.family,
        abstract=row.is_abstract,
        unit=row.unit,
        state=row.state,
        hazard=Hazard(row.hazard),
        disposal_cost=_price(prices.get(row.disposal_price_key), row),
        value=_price(prices.get(row.value_price_key), row),
        avoided_factor=_factor(factors.get(row.avoided_factor_key), row),
        disposal_factor=_factor(factors.get(row.disposal_factor_key), row),
        density_t_per_m3=_number(row.density_t_per_m3),
    )


def _price(price: PriceRow | None, resource: ResourceRow) -> Sourced | None:
    if price is None or price.low is None or price.high is None:
        return None
    try:
        low, high = (
            vnd_per_unit(value, price.unit, resource.unit, density_t_per_m3=resource.density_t_per_m3)
            for value in (price.low, price.high)
        )
    except UnitError:
        return None
    return _sourced(price.key, (float(low), float(high)), f"VND/{resource.unit}", price)


def _factor(factor: EmissionFactorRow | None, resource: ResourceRow) -> Sourced | None:
    if factor is None:
        return None
    try:
        each = tonnes_co2e_per_unit(factor, resource.unit, density_t_per_m3=resource.density_t_per_m3)
    except ImpactError:
        return None
    return _sourced(factor.key, (float(each), float(each)), f"tCO2e/{resource.unit}", factor)


def _process(row: ConversionRow, resources: Mapping[str, Resource]) -> Process:
    return Process(
        code=row.code,
        inputs=tuple(sorted(row.inputs)),
        outputs=tuple(sorted(row.outputs)),
        yield_factor=_range(row.yield_factor_low, row.yield_factor_high),
        licence=row.licence,
        hazardous_input=bool(row.hazardous_input),
        min_temp_c=_number(row.min_temp_c),
        max_temp_c=_number(row.max_temp_c),
        max_distance_km=_number(row.max_distance_km),
        cost=_cost(row, resources[min(row.inputs)]),
        emission=_emission(row, resources[min(row.inputs)]),
        receiver_isic=tuple(code.strip() for code in row.receiver_isic.split(";") if code.strip()),
        source=row.source,
        confidence=row.confidence,
    )


def _cost(row: ConversionRow, feed: Resource) -> Sourced | None:
    if row.cost_low is None or row.cost_high is None:
        return None
    try:
        low, high = (vnd_per_unit(cost, row.cost_unit, feed.unit) for cost in (row.cost_low, row.cost_high))
    except UnitError:
        return None
    return _derived(row, (float(low), float(high)), f"VND/{feed.unit}", row.cost_source)


def _emission(row: ConversionRow, feed: Resource) -> Sourced | None:
    emission = _range(row.emission_low, row.emission_high)
    return emission and _derived(row, emission, f"tCO2e/{feed.unit}", row.emission_source)


def _derived(row: ConversionRow, value: Range, unit: str, basis: str) -> Sourced:
    """Return a figure of a conversion with its own basis, which is not that of the conversion itself."""
    return Sourced(row.code, *value, unit=unit, source=basis, year=row.year, confidence=FROM_MEMORY)


def _limit(row: FamilyRuleRow, factors: Factors) -> FamilyLimit:
    return FamilyLimit(
        family=row.family,
        state=row.state,
        max_distance_km=float(row.max_distance_km),
        transport_cost=_range(row.transport_low, row.transport_high),
        freight_factor=_freight(factors.get(row.freight_factor_key)),
        source=row.source,
        confidence=row.confidence,
    )


def _freight(factor: EmissionFactorRow | None) -> Sourced | None:
    """Return the freight factor per tonne and km; only resources that are weighed use it."""
    if factor is None:
        return None
    try:
        each = float(tonnes_co2e_per_unit_km(factor, "t"))
    except ImpactError:
        return None
    return _sourced(factor.key, (each, each), "tCO2e/t.km", factor)


def _sourced(key: str, value: Range, unit: str, row: SourcedRow) -> Sourced:
    return Sourced(key, *value, unit=unit, source=row.source, year=row.year, confidence=row.confidence)


def _range(low: Decimal | None, high: Decimal | None) -> Range | None:
    return None if low is None or high is None else (float(low), float(high))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
