"""Money and emissions of a pair, line by line, each with the factor it stands on.

All lines are ranges with their sign; a total is the sum of the lines that are known. A line that is not known
stays in the account with no amount, so that nobody takes the total for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from matching.engine import ranges
from matching.engine.judging.pairs import Pair
from matching.engine.types import Account, Corridor, Line, Range, Sourced

MATTER = frozenset({"solid", "sludge", "liquid", "gas"})


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a pair is worth to the giver, to the taker, to both, and to the climate; where both gain."""

    giver_money: Account
    taker_money: Account
    joint_money: Range | None
    co2: Account
    corridor: Corridor


@dataclass(frozen=True, slots=True)
class Basis:
    """What the lines are counted for: giver units that leave, and taker units that arrive."""

    sent: Range
    received: Range | None


def accounts_of(pair: Pair) -> Accounts:
    """Return the accounts of a pair for a year, or per giver unit where its quantity is not known.

    Notes
    -----
    u quantity sent, r received, d avoided disposal, v value of what is needed, c treatment, τδ transport,
    s the giver's share of costs, σ substitution ratio:

    - giver [VND/yr]: u (d − s (c + τδ)); taker [VND/yr]: r v − u (1 − s)(c + τδ);
    - a by-product that is traded (scrap, cardboard) would be sold, not disposed of: −u m, with m its market
      price, in place of u d; its disposal is then no avoided emission either;
    - both [VND/yr]: the sum; a market price that stands on both sides cancels to m (r − u);
    - CO2e avoided [t/yr]: r σ EF_production + u (EF_disposal − EF_processing − EF_transport δ).

    c and EF_processing are sums over the conversions, each per unit of its own feed; every conversion is a line
    of its own, so that a cost or an emission that is not known leaves the others standing. The price of the
    material only moves money between the two and is in neither account: see `Corridor`.
    """
    unit = Basis(ranges.ONE, pair.yields)
    basis = Basis(pair.quantity, pair.delivered) if pair.quantity else unit
    per_unit = pair.quantity is None
    giver, taker = _money(pair, basis, per_unit=per_unit)
    return Accounts(
        giver_money=giver,
        taker_money=taker,
        joint_money=_joint(pair, basis, [*giver.lines, *taker.lines]),
        co2=_sum(co2_lines(pair, basis), per_unit=per_unit),
        corridor=_corridor(giver, taker) if per_unit else _unit_corridor(pair, unit),
    )


def _money(pair: Pair, basis: Basis, *, per_unit: bool) -> tuple[Account, Account]:
    """Return both money accounts [VND]: what either side would do otherwise, and its share of the costs."""
    share = pair.rules.giver_cost_share
    costs = _cost_lines(pair, basis, share)
    others = costs if share == 1 - share else _cost_lines(pair, basis, 1 - share)
    saved = _line("avoided_purchase", basis.received, pair.path.need.value or pair.last.value)
    giver = _sum([*_otherwise(pair, basis), *costs], per_unit=per_unit)
    return giver, _sum([saved, *others], per_unit=per_unit)


def _otherwise(pair: Pair, basis: Basis) -> list[Line]:
    """Return what the giver would earn or pay without this taker: the market's price, or the disposal."""
    if pair.is_traded:
        return [_cost("forgone_sale", basis.sent, pair.start.value)]
    return [_line("avoided_disposal", basis.sent, pair.start.disposal_cost)] if _is_matter(pair) else []


def _joint(pair: Pair, basis: Basis, lines: list[Line]) -> Range | None:
    """Return what both sides gain together; one price on both sides only moves money between them."""
    price = pair.start.value
    purchase = pair.path.need.value or pair.last.value
    if not pair.is_traded or price is None or purchase is None or price.key != purchase.key:
        return ranges.total(line.amount for line in lines)
    rest = [line.amount for line in lines if line.factor is not price and line.factor is not purchase]
    lost = ranges.multiply(basis.sent, ranges.subtract(pair.yields, ranges.ONE))
    return ranges.total([ranges.multiply(lost, (price.low, price.high)), *rest])


def co2_lines(pair: Pair, basis: Basis) -> list[Line]:
    """Return the lines of emissions avoided [tCO2e]; those that are caused are negative."""
    replaced = ranges.scale(basis.received, pair.rules.substitution)
    lines = [_line("avoided_production", replaced, pair.path.need.avoided_factor or pair.last.avoided_factor)]
    if _is_matter(pair) and not pair.is_traded:
        lines.append(_line("avoided_disposal", basis.sent, pair.start.disposal_factor))
    for process, feed in zip(pair.path.processes, pair.path.shares, strict=False):
        lines.append(_cost("processing", ranges.multiply(basis.sent, feed), process.emission))
    for handover in pair.route.handovers:
        limit = pair.path.limits[handover.first]
        carried = ranges.multiply(basis.sent, handover.leg.share, handover.leg.distance_km)
        lines.append(_cost("transport", carried, limit.freight_factor if limit else None))
    return lines


def _cost_lines(pair: Pair, basis: Basis, share: float) -> list[Line]:
    lines = []
    for process, feed in zip(pair.path.processes, pair.path.shares, strict=False):
        lines.append(_cost("treatment", ranges.multiply(basis.sent, feed, (share, share)), process.cost))
    for handover in pair.route.handovers:
        leg, tariff = handover.leg, pair.path.tariffs[handover.first]
        carried = ranges.multiply(basis.sent, leg.share, leg.distance_km, (share, share))
        lines.append(_cost("transport", carried, tariff))
    return lines


def _is_matter(pair: Pair) -> bool:
    """Heat, power and capacity are not disposed of: there is no line, rather than one that is not known."""
    return pair.start.state in MATTER


def _line(code: str, quantity: Range | None, factor: Sourced | None) -> Line:
    amount = ranges.multiply(quantity, (factor.low, factor.high)) if factor else None
    return Line(code, amount, factor, quantity)


def _cost(code: str, quantity: Range | None, factor: Sourced | None) -> Line:
    amount = ranges.multiply(quantity, (-factor.high, -factor.low)) if factor else None
    return Line(code, amount, factor, quantity)


def _sum(lines: list[Line], *, per_unit: bool) -> Account:
    complete = all(line.amount is not None for line in lines)
    return Account(tuple(lines), ranges.total(line.amount for line in lines), complete, per_unit)


def _unit_corridor(pair: Pair, unit: Basis) -> Corridor:
    return _corridor(*_money(pair, unit, per_unit=True))


def _corridor(giver: Account, taker: Account) -> Corridor:
    return Corridor(ranges.negate(giver.total), taker.total, giver.complete and taker.complete)
