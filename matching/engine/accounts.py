"""Money and emissions of a pair, line by line, each with the factor it stands on.

All lines are ranges with their sign; a total is the sum of the lines that are known. A line that is not known
stays in the account with no amount, so that nobody takes the total for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from matching.engine import ranges
from matching.engine.pairs import Pair
from matching.engine.types import Account, Corridor, FamilyLimit, Leg, Line, Range, Sourced

MATTER = frozenset({"solid", "sludge", "liquid", "gas"})


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a pair is worth to the giver, to the taker and to the climate, and at which price both gain."""

    giver_money: Account
    taker_money: Account
    co2: Account
    corridor: Corridor


def accounts_of(pair: Pair) -> Accounts:
    """Return the accounts of a pair for a year, or per giver unit where its quantity is not known.

    Notes
    -----
    u tradable quantity, y yield, d avoided disposal, v value of what is needed, c treatment, τδ transport,
    s the giver's share of costs, σ substitution ratio:

    - giver [VND/yr]: u (d − s (c + τδ)); taker [VND/yr]: u (y v − (1 − s)(c + τδ));
    - CO2e avoided [t/yr]: u (y σ EF_production + EF_disposal − EF_processing − EF_transport δ).

    The price of the material only moves money between the two and is in neither account: see `Corridor`.
    Emissions of a conversion itself are not in the catalogue, so a chain's CO2e account is never complete.
    """
    quantity = pair.quantity or ranges.ONE
    per_unit = pair.quantity is None
    giver, taker = giver_lines(pair, quantity), taker_lines(pair, quantity)
    return Accounts(
        giver_money=_sum(giver, per_unit=per_unit),
        taker_money=_sum(taker, per_unit=per_unit),
        co2=_sum(co2_lines(pair, quantity), per_unit=per_unit),
        corridor=_corridor(pair),
    )


def giver_lines(pair: Pair, quantity: Range) -> list[Line]:
    """Return the giver's lines [VND] for ``quantity`` giver units: disposal saved, share of the costs."""
    saved = [_line("avoided_disposal", quantity, pair.start.disposal_cost)] if _is_matter(pair) else []
    return [*saved, *_cost_lines(pair, quantity, pair.rules.giver_cost_share)]


def taker_lines(pair: Pair, quantity: Range) -> list[Line]:
    """Return the taker's lines [VND] for ``quantity`` giver units: purchase saved, share of the costs."""
    received = ranges.multiply(quantity, pair.yields)
    saved = _line("avoided_purchase", received, pair.path.need.value or pair.last.value)
    return [saved, *_cost_lines(pair, quantity, 1 - pair.rules.giver_cost_share)]


def co2_lines(pair: Pair, quantity: Range) -> list[Line]:
    """Return the lines of emissions avoided [tCO2e] for ``quantity`` giver units; caused: negative."""
    replaced = ranges.scale(ranges.multiply(quantity, pair.yields), pair.rules.substitution)
    factor = pair.path.need.avoided_factor or pair.last.avoided_factor
    lines = [_line("avoided_production", replaced, factor)]
    if _is_matter(pair):
        lines.append(_line("avoided_disposal", quantity, pair.start.disposal_factor))
    if pair.path.processes:
        lines.append(Line("processing", None))
    for leg, limit in _legs(pair):
        carried = ranges.multiply(quantity, leg.share, leg.distance_km)
        lines.append(_negative(_line("transport", carried, limit.freight_factor if limit else None)))
    return lines


def _cost_lines(pair: Pair, quantity: Range, share: float) -> list[Line]:
    lines = []
    if pair.path.processes:
        cost = ranges.scale(ranges.multiply(quantity, pair.path.treatment_cost), share)
        lines.append(_negative(Line("treatment", cost, quantity=quantity)))
    for leg, limit in _legs(pair):
        carried = ranges.scale(ranges.multiply(quantity, leg.share, leg.distance_km), share)
        lines.append(_negative(_line("transport", carried, _tariff(limit))))
    return lines


def _is_matter(pair: Pair) -> bool:
    """Heat, power and capacity are not disposed of: there is no line, rather than one that is not known."""
    return pair.start.state in MATTER


def _legs(pair: Pair) -> list[tuple[Leg, FamilyLimit | None]]:
    return [(handover.leg, pair.path.limits[handover.first]) for handover in pair.route.handovers]


def _tariff(limit: FamilyLimit | None) -> Sourced | None:
    if limit is None or limit.transport_cost is None:
        return None
    low, high = limit.transport_cost
    key = f"transport:{limit.family}:{limit.state}"
    return Sourced(key, low, high, "VND per unit and km", limit.source, None, limit.confidence)


def _line(code: str, quantity: Range | None, factor: Sourced | None) -> Line:
    amount = ranges.multiply(quantity, (factor.low, factor.high)) if factor else None
    return Line(code, amount, factor, quantity)


def _negative(line: Line) -> Line:
    return Line(line.code, ranges.negate(line.amount), line.factor, line.quantity)


def _sum(lines: list[Line], *, per_unit: bool) -> Account:
    complete = all(line.amount is not None for line in lines)
    return Account(tuple(lines), ranges.total(line.amount for line in lines), complete, per_unit)


def _corridor(pair: Pair) -> Corridor:
    giver = _sum(giver_lines(pair, ranges.ONE), per_unit=True)
    taker = _sum(taker_lines(pair, ranges.ONE), per_unit=True)
    return Corridor(ranges.negate(giver.total), taker.total, giver.complete and taker.complete)
