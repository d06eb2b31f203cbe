"""Values that go into the engine and come out of it.

All quantities are canonical units per year of the stream's resource, money is VND, distances are km,
temperatures are °C. Ranges are ``(low, high)`` with ``low <= high``; ``None`` means "not known" and is never
the same as zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Range = tuple[float, float]


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

    ``quantity`` is the yearly amount; ``months`` the months (1-12) in which it runs, empty = all year;
    ``licences`` what the company may lawfully receive; ``detail`` in 0-1 says how much of what matters is known
    and ``trust`` how sure the data are (1 = the company's own, confirmed; lower for a sector estimate).
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

    ``yield_factor`` is canonical output units per canonical input unit; ``cost`` is VND per input unit.
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
    receiver_isic: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class FamilyLimit:
    """Economic radius [km], transport cost [VND per unit and km] and freight factor [tCO2e per unit and km]."""

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
    """One leg of a pathway: ``process`` turns ``source`` into ``target``; None = handed over as it is."""

    process: str
    source: str
    target: str
    yield_factor: Range | None


@dataclass(frozen=True, slots=True)
class Pathway:
    """How the giver's resource becomes what the taker needs. No steps = direct."""

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


@dataclass(frozen=True, slots=True)
class Gate:
    """Verdict of one hard rule: code, the numbers it compared, and the rule's source."""

    code: str
    verdict: Verdict
    facts: dict[str, float | str | None] = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One soft criterion: value 0-1 (None = not known), its weight, and the facts it used."""

    code: str
    value: float | None
    weight: float
    facts: dict[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a money or CO2e account for a year, with the factor it stands on (sign included)."""

    code: str
    amount: Range | None
    factor: Sourced | None = None
    quantity: Range | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Lines and their sum; ``total`` leaves unknown lines out and ``complete`` says whether there were any."""

    lines: tuple[Line, ...]
    total: Range | None
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
    co2: Account
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pair for which a pathway exists but a gate said no."""

    giver: int
    taker: int
    pathway: Pathway
    gates: tuple[Gate, ...]
