"""What a tonne of CO2e costs: the plans of a run between most money and most CO2e, for its page."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matching.engine.types import Direction, Match, Range
from matching.models import Match as Row
from matching.models import MatchRun
from matching.results import stored_matches
from matching.snapshot import Snapshot
from symbiosis.lib.jobs import LONG_LEASE, Lease

if TYPE_CHECKING:
    from matching.engine.allocation.solving import Network

MOST_LINKS = 20_000  # of which the curve is drawn in seconds


def tradeoff_of(run: MatchRun, snapshot: Snapshot, lease: Lease[MatchRun]) -> dict[str, Any]:
    """Return the curve of money against CO2e of a run, as JSON.

    Links whose money or CO2e is not known take no part and are counted: the curve says nothing of them; those
    of which a line is not known take part with what is known, as in the totals of the plan, and are counted too.
    Money is the middle of both sides' range together, CO2e the middle of what is avoided, both per giver unit.
    """
    from matching.engine.allocation.pareto import front
    from matching.engine.allocation.solving import network_of

    matches = list(stored_matches(Row.objects.filter(run=run)))
    seen = snapshot.open.__getitem__ if run.park_id is None else snapshot.as_seen_inside
    givers = [seen(pk) for pk in snapshot.having(Direction.HAVE)]
    takers = [seen(pk) for pk in snapshot.having(Direction.NEED)]
    network = network_of([one for one in matches if worth_per_unit(one)], givers, takers)
    facts = {
        "links": len(network.keys),
        "left_out": len(matches) - len(network.keys),
        "incomplete": sum(not _is_complete(match) for match in network.used),
    }
    if not network.keys or len(network.keys) > MOST_LINKS:
        return {**facts, "points": [], "too_many": len(network.keys) > MOST_LINKS}
    lease.renew(LONG_LEASE)
    points = front(_priced(network), network.amounts)
    steps = [{"gain": one.gain, "co2": one.co2, "price": _finite(one.carbon_price)} for one in points]
    return {**facts, "points": steps, "too_many": False}


def worth_per_unit(match: Match) -> tuple[float, float] | None:
    """Return money [VND] and CO2e avoided [t] per giver unit; None unless both are known."""
    if match.giver_money.per_unit or match.co2.per_unit or match.quantity is None:
        return None
    if match.joint_money is None or match.co2.total is None:
        return None
    quantity = _middle(match.quantity)
    return (
        (_middle(match.joint_money) / quantity, _middle(match.co2.total) / quantity) if quantity > 0 else None
    )


def _is_complete(match: Match) -> bool:
    return all(account.complete for account in (match.giver_money, match.taker_money, match.co2))


def _middle(ends: Range) -> float:
    return (ends[0] + ends[1]) / 2


def _priced(network: "Network") -> Any:
    """Return the links with their gains and CO2e."""
    from dataclasses import replace

    import numpy as np

    worth = np.array([worth_per_unit(match) for match in network.used], dtype=np.float64)
    return replace(network.links, gain=worth[:, 0], co2=worth[:, 1])


def _finite(price: float) -> float | None:
    """JSON has no infinity: what cannot be bought at any price is None."""
    return price if price < float("inf") else None


WIDE, TALL, LEFT, TOP, LOW = 640, 260, 16, 34, 34  # px of the picture and its margins


def picture_of(tradeoff: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the curve as places in the picture, with the rows of its table; None without two points.

    A row's `cost` is what each tonne costs that it avoids beyond the row before [VND/t].
    """
    points = (tradeoff or {}).get("points", [])
    if len(points) < 2:
        return None
    across = _scaled([one["co2"] for one in points], LEFT, WIDE - LEFT)
    up = _scaled([one["gain"] for one in points], TALL - LOW, TOP)
    dots = [{"x": f"{x:.1f}", "y": f"{y:.1f}"} for x, y in zip(across, up, strict=True)]
    line = " ".join(f"{dot['x']},{dot['y']}" for dot in dots)
    return {"wide": WIDE, "tall": TALL, "dots": dots, "line": line, "rows": _rows(points)}


def _scaled(values: Sequence[float], start: float, end: float) -> list[float]:
    low, high = min(values), max(values)
    return [start + (end - start) * ((value - low) / (high - low) if high > low else 0.5) for value in values]


def _rows(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    costs = [None, *(_cost(before, after) for before, after in pairwise(points))]
    return [{**point, "cost": cost} for point, cost in zip(points, costs, strict=True)]


def _cost(before: dict[str, Any], after: dict[str, Any]) -> float | None:
    more = after["co2"] - before["co2"]
    return (before["gain"] - after["gain"]) / more if more > 0 else None
