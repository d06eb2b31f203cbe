"""What if: changes to the inputs of a search. The search itself is the same, so a difference is the change's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from matching.engine import ranges
from matching.engine.types import Converter, Direction, Knowledge, Range, Site, Sourced, Stream

NEW = "new:"  # before the name of a firm that does not exist: no company's key has a colon
ESTIMATE = 0.5  # trust in what firms of a kind usually have and need, as of every sector estimate
ASSUMED = "what-if assumption"


class ScenarioError(ValueError):
    """A change that cannot be made: ``code`` for the page, ``subject`` names what it is about.

    Codes: unknown_company, unknown_kind, unknown_price, unknown_process, other_unit, changed_twice.
    """

    def __init__(self, code: str, subject: str) -> None:
        super().__init__(f"{code}: {subject}")
        self.code = code
        self.subject = subject


@dataclass(frozen=True, slots=True)
class KindLine:
    """One typical HAVE or NEED of a kind of firm; ``amount`` is units per ``basis`` and year, None = not known."""

    direction: Direction
    resource: str
    basis: str = ""  # "per_product_t", "per_employee" or not known
    amount: Range | None = None
    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class FirmKind:
    """What firms of a kind usually have and need."""

    code: str
    isic: tuple[str, ...]
    lines: tuple[KindLine, ...]
    licences: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TenantLeaves:
    """A company stops: what it gives, takes and treats is gone."""

    company: str

    @property
    def subject(self) -> str:
        return f"company {self.company}"


@dataclass(frozen=True, slots=True)
class TenantArrives:
    """A firm of a kind settles; its listings are sector estimates, with quantities where its size is given.

    ``product_t`` is tonnes of product per year.
    """

    name: str
    kind: str
    site: Site | None = None
    product_t: float | None = None
    employees: float | None = None
    licences: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        return f"company {company_of(self.name)}"


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """A price or cost times ``factor``, or in a new range ``value`` [``unit``, for example VND/t].

    ``key`` is that of a `Sourced` price, the code of a conversion (its cost), or transport:FAMILY:STATE.
    """

    key: str
    factor: float | None = None
    value: Range | None = None
    unit: str = ""

    @property
    def subject(self) -> str:
        return f"price {self.key}"


@dataclass(frozen=True, slots=True)
class PlantIsAdded:
    """A plant that runs conversions for others.

    ``capacity`` is units of feed per year over all its conversions, ``fixed_cost`` VND per year; neither
    changes the search, both are held against what the plan sends there.
    """

    name: str
    processes: frozenset[str]
    site: Site | None = None
    licences: frozenset[str] = frozenset()
    isic: tuple[str, ...] = ()
    capacity: float | None = None
    fixed_cost: float | None = None

    @property
    def subject(self) -> str:
        return f"company {company_of(self.name)}"


Change = TenantLeaves | TenantArrives | PriceChanges | PlantIsAdded


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a search works on, and the kinds of firms that may arrive."""

    streams: tuple[Stream, ...]
    knowledge: Knowledge
    converters: tuple[Converter, ...] = ()
    kinds: Mapping[str, FirmKind] = field(default_factory=dict)


def company_of(name: str) -> str:
    """Return the key of a firm that does not exist; it can never be that of a company."""
    return NEW + name


def apply_all(changes: Iterable[Change], given: Inputs) -> Inputs:
    """Return the inputs with all changes made; their order does not matter.

    Raises
    ------
    ScenarioError
        As `apply`; "changed_twice" if two changes are about the same company or price.
    """
    listed = list(changes)
    count = Counter(change.subject for change in listed)
    for change in listed:
        if count[change.subject] > 1:
            raise ScenarioError("changed_twice", change.subject.split(" ", 1)[1])
        given = apply(change, given)
    streams = tuple(sorted(given.streams, key=lambda stream: stream.id))
    converters = tuple(sorted(given.converters, key=lambda converter: converter.company))
    return replace(given, streams=streams, converters=converters)


def apply(change: Change, given: Inputs) -> Inputs:
    """Return the inputs with one change made.

    Raises
    ------
    ScenarioError
        "unknown_company", "unknown_kind", "unknown_price", "unknown_process" if the inputs do not have what
        the change names; "other_unit" if a new price range is in a unit in which the price is not counted.
    """
    if isinstance(change, TenantLeaves):
        return _without(change.company, given)
    if isinstance(change, TenantArrives):
        return replace(given, streams=(*given.streams, *arriving(change, given.kinds)))
    if isinstance(change, PriceChanges):
        return replace(given, knowledge=_priced(change, given.knowledge))
    return replace(given, converters=(*given.converters, _plant(change, given.knowledge)))


def _without(company: str, given: Inputs) -> Inputs:
    streams = tuple(stream for stream in given.streams if stream.company != company)
    converters = tuple(one for one in given.converters if one.company != company)
    if len(streams) == len(given.streams) and len(converters) == len(given.converters):
        raise ScenarioError("unknown_company", company)
    return replace(given, streams=streams, converters=converters)


def arriving(change: TenantArrives, kinds: Mapping[str, FirmKind]) -> tuple[Stream, ...]:
    """Return the streams of a firm that arrives, with ids below zero that depend on nothing but the firm."""
    if change.kind not in kinds:
        raise ScenarioError("unknown_kind", change.kind)
    kind = kinds[change.kind]
    sizes = {"per_product_t": change.product_t, "per_employee": change.employees}
    return tuple(
        Stream(
            id=id_of(change.name, line),
            company=company_of(change.name),
            direction=line.direction,
            resource=line.resource,
            quantity=_sized(line, sizes),
            site=change.site,
            temperature_c=line.temperature_c,
            licences=change.licences | kind.licences,
            isic=kind.isic,
            trust=ESTIMATE,
        )
        for line in kind.lines
    )


def id_of(name: str, line: KindLine) -> int:
    """Return the id of a listing that does not exist: below zero, the same in every scenario."""
    digest = sha256(f"{name}|{line.direction.value}|{line.resource}".encode()).digest()
    return -1 - int.from_bytes(digest[:6], "big")


def _sized(line: KindLine, sizes: Mapping[str, float | None]) -> Range | None:
    size = sizes.get(line.basis)
    return None if size is None else ranges.scale(line.amount, size)


def _plant(change: PlantIsAdded, knowledge: Knowledge) -> Converter:
    for process in sorted(change.processes):
        if process not in knowledge.processes:
            raise ScenarioError("unknown_process", process)
    return Converter(
        company_of(change.name), change.site, change.licences, isic=change.isic, processes=change.processes
    )


def prices_of(knowledge: Knowledge) -> Iterator[Sourced]:
    """Yield every price and cost that a scenario may change, once per place where it stands."""
    for resource in knowledge.resources.values():
        yield from (price for price in (resource.disposal_cost, resource.value) if price)
    yield from (process.cost for process in knowledge.processes.values() if process.cost)
    for (family, state), limit in knowledge.limits.items():
        if limit.transport_cost:
            low, high = limit.transport_cost
            key, unit = f"transport:{family}:{state}", "VND per unit and km"
            yield Sourced(key, low, high, unit, limit.source, None, limit.confidence)


def _priced(change: PriceChanges, knowledge: Knowledge) -> Knowledge:
    found = [price for price in prices_of(knowledge) if price.key == change.key]
    if not found:
        raise ScenarioError("unknown_price", change.key)
    low, high = _factors(change, found)

    def changed(price: Sourced | None) -> Sourced | None:
        if price is None or price.key != change.key:
            return price
        return replace(
            price, low=price.low * low, high=price.high * high, source=ASSUMED, year=None, confidence=ASSUMED
        )

    return replace(
        knowledge,
        resources={
            code: replace(one, disposal_cost=changed(one.disposal_cost), value=changed(one.value))
            for code, one in knowledge.resources.items()
        },
        processes={code: replace(one, cost=changed(one.cost)) for code, one in knowledge.processes.items()},
        limits={
            place: replace(one, transport_cost=_tariff(one.transport_cost, low, high))
            if f"transport:{place[0]}:{place[1]}" == change.key
            else one
            for place, one in knowledge.limits.items()
        },
    )


def _tariff(tariff: Range | None, low: float, high: float) -> Range | None:
    return tariff and (tariff[0] * low, tariff[1] * high)


def _factors(change: PriceChanges, found: Sequence[Sourced]) -> tuple[float, float]:
    """Return what the low and the high end are multiplied with; one price may be counted in several units."""
    if change.value is None:
        factor = 1.0 if change.factor is None else change.factor
        return factor, factor
    same = [price for price in found if price.unit == change.unit and price.low > 0 and price.high > 0]
    if not same:
        raise ScenarioError("other_unit", change.key)
    return change.value[0] / same[0].low, change.value[1] / same[0].high
