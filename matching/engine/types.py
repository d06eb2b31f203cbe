"""Values that go into the engine and come out of it.

All quantities are canonical units per year of the stream's resource, money is VND, distances are km,
temperatures are °C. Ranges are ``(low, high)`` with ``low <= high``; ``None`` means "not known" and is never
the same as zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Range = tuple[float, float]
Facts = dict[str, float | str | None]


class Direction(StrEnum):
    HAVE = "HAVE"
    NEED = "NEED"


class Verdict(StrEnum):
    PASS = "PASS"  # noqa: S105  # a gate's verdict, not a secret
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


class Hazard(StrEnum):
    NO = "no"
    POSSIBLE = "possible"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Site:
    """A position with its uncertainty: the true place lies within ``precision_km`` of it."""

    latitude: float
    longitude: float
    precision_km: float


@dataclass(frozen=True, slots=True)
class Stream:
    """One HAVE or NEED as the engine may see it (exact, or a public projection).

    ``quantity`` is the yearly amount, even over ``months`` (1-12; empty = all year). ``moisture_pct`` is a
    HAVE's value and a NEED's upper limit, ``purity_pct`` a HAVE's value and a NEED's lower limit. ``min_lot``
    is the smallest yearly amount worth a contract. ``hazardous`` is what the company declares or has had
    tested. ``licences`` are what it may lawfully do, in the words of `Process.licence`. ``trust`` in 0-1 says
    how sure the data are (1 = the company's own, confirmed; lower for a sector estimate). ``waste_code`` is
    the code of the EU list that the company gave, "17 06 05"; empty = none.
    """

    id: int
    company: str
    direction: Direction
    resource: str
    quantity: Range | None = None
    site: Site | None = None
    months: frozenset[int] = frozenset()
    temperature_c: float | None = None
    moisture_pct: float | None = None
    purity_pct: float | None = None
    min_lot: float | None = None
    hazardous: bool | None = None
    licences: frozenset[str] = frozenset()
    isic: tuple[str, ...] = ()
    trust: float = 1.0
    waste_code: str = ""


@dataclass(frozen=True, slots=True)
class Converter:
    """A company that can run conversions for others: licensed treater, recycler, utility.

    ``processes`` names the conversions it is known to run; those that its ISIC class fits are added to them.
    """

    company: str
    site: Site | None = None
    licences: frozenset[str] = frozenset()
    isic: tuple[str, ...] = ()
    processes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sourced:
    """A number of the catalogue with its origin, as shown to people."""

    key: str
    low: float
    high: float
    unit: str
    source: str
    year: int | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A node of the material graph. Money is VND per canonical unit, factors are tCO2e per canonical unit."""

    code: str
    parent: str | None
    family: str
    abstract: bool
    unit: str
    state: str
    hazard: Hazard
    disposal_cost: Sourced | None = None
    value: Sourced | None = None
    avoided_factor: Sourced | None = None
    disposal_factor: Sourced | None = None
    density_t_per_m3: float | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """A conversion: any of ``inputs`` (or their descendants) becomes any of ``outputs``.

    ``yield_factor`` is canonical output units per canonical input unit; ``cost`` is VND and ``emission``
    tCO2e per input unit, of the process itself.
    """

    code: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    yield_factor: Range | None
    licence: str = "none"
    hazardous_input: bool = False
    min_temp_c: float | None = None
    max_temp_c: float | None = None
    max_distance_km: float | None = None
    cost: Sourced | None = None
    emission: Sourced | None = None
    receiver_isic: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class FamilyLimit:
    """Economic radius [km], transport cost [VND per unit and km], freight factor [tCO2e per unit and km]."""

    family: str
    state: str
    max_distance_km: float
    transport_cost: Range | None
    freight_factor: Sourced | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the engine knows about the world, one catalogue version."""

    resources: dict[str, Resource]
    processes: dict[str, Process]
    limits: dict[tuple[str, str], FamilyLimit]
    version: str


@dataclass(frozen=True, slots=True)
class Step:
    """One conversion of a pathway: ``process`` turns ``source`` into ``target``."""

    process: str
    source: str
    target: str
    yield_factor: Range | None


@dataclass(frozen=True, slots=True)
class Pathway:
    """How the giver's resource ``start`` becomes what the taker needs (``end``). No steps = direct.

    The last step's target, or ``start`` itself, may be a special kind of ``end``.
    """

    start: str
    steps: tuple[Step, ...]
    end: str

    @property
    def yield_factor(self) -> Range | None:
        """Product of the steps' factors [taker units per giver unit]; None when one is not known."""
        low = high = 1.0
        for step in self.steps:
            if step.yield_factor is None:
                return None
            low, high = low * step.yield_factor[0], high * step.yield_factor[1]
        return low, high


class Role(StrEnum):
    GIVER = "giver"
    TAKER = "taker"
    CONVERTER = "converter"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs one step of a pathway; company is empty while nobody is known."""

    process: str
    role: Role
    company: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One transport between two sites; ``share`` is units of ``resource`` carried per giver unit."""

    resource: str
    distance_km: Range | None
    limit_km: float | None
    share: Range | None


@dataclass(frozen=True, slots=True)
class Gate:
    """Verdict of one hard rule: code, the numbers it compared, and the rule's source."""

    code: str
    verdict: Verdict
    facts: Facts = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One soft criterion: value 0-1 (None = not known), its weight, and the facts it used."""

    code: str
    value: float | None
    weight: float
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account, sign included; ``quantity`` is what ``factor`` was multiplied with.

    ``amount`` is None while the factor or the yield is not known.
    """

    code: str
    amount: Range | None
    factor: Sourced | None = None
    quantity: Range | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Lines and their sum; ``total`` leaves unknown lines out and ``complete`` says that there were none.

    For a year, or, where the tradable quantity is not known (``per_unit``), for one canonical unit of the
    giver's resource.
    """

    lines: tuple[Line, ...]
    total: Range | None
    complete: bool
    per_unit: bool = False


@dataclass(frozen=True, slots=True)
class Corridor:
    """Prices [VND per giver unit, paid by the taker] at which both sides gain; negative = the giver pays.

    ``floor`` is the least the giver can accept, ``ceiling`` the most the taker can pay; each is None while no
    line of that side's account is known, and ``complete`` is False while any line is not.
    """

    floor: Range | None
    ceiling: Range | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal of the engine and everything needed to explain it."""

    giver: int
    taker: int
    pathway: Pathway
    gates: tuple[Gate, ...]
    criteria: tuple[Criterion, ...]
    score: float
    confidence: float
    quantity: Range | None
    distance_km: Range | None
    giver_money: Account
    taker_money: Account
    joint_money: Range | None  # of both sides, for a year or per unit as the accounts are
    co2: Account
    missing: tuple[str, ...]
    corridor: Corridor
    operators: tuple[Operator, ...] = ()
    legs: tuple[Leg, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pair to which a gate said no; without any pathway it is judged as if handed over as it is."""

    giver: int
    taker: int
    pathway: Pathway
    gates: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a search found: matches best first, refusals by ids.

    ``pairs_seen`` counts the pairs that a pathway connects. ``refused`` counts, per gate code, the pairs
    whose refusal names that gate; pairs that are out of every radius are counted under ``distance`` without
    a ``Refusal`` of their own.
    """

    matches: tuple[Match, ...]
    refusals: tuple[Refusal, ...]
    pairs_seen: int
    refused: dict[str, int]
