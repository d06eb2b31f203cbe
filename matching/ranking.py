"""The end of a run: the plan of the whole network, the order of its matches, and their digest."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from matching.engine.types import Direction, Range
from matching.incremental import JUDGED
from matching.models import Match, MatchRun
from matching.results import stored_matches
from matching.rules import rules_of
from matching.snapshot import Snapshot
from symbiosis.lib.jobs import LONG_LEASE, Lease

ROWS_AT_ONCE = 300
COLUMNS = ("pk", "key", "family", "score", "confidence", "allocated", "quantity_low", "quantity_high",
           "quantity_unit", "value_low", "value_high", "co2_low", "co2_high", "has_unknown_gate")  # fmt: skip


def store_plan(run: MatchRun, snapshot: Snapshot, lease: Lease[MatchRun]) -> dict[str, Any]:
    """Allocate quantities over the whole network, rank the matches, write both; return the plan's facts."""
    from matching.engine import allocate

    rows = Match.objects.filter(run=run)
    # A plan over all parks may tell nobody more than the open streams do; inside one park neighbours see more.
    seen = snapshot.open.__getitem__ if run.park_id is None else snapshot.as_seen_inside
    givers = [seen(pk) for pk in snapshot.having(Direction.HAVE)]
    takers = [seen(pk) for pk in snapshot.having(Direction.NEED)]
    lease.renew(LONG_LEASE)
    plan = allocate(list(stored_matches(rows)), givers, takers, rules_of(run.rule_set))
    ranked = list(rows.only("pk", "key", "score", "confidence"))
    ranked.sort(key=lambda row: (-row.score * row.confidence, row.key))
    for rank, row in enumerate(ranked, start=1):
        row.rank, row.allocated = rank, plan.quantities.get(row.key)
    for start in range(0, len(ranked), ROWS_AT_ONCE):
        with lease.fenced():
            Match.objects.bulk_update(ranked[start : start + ROWS_AT_ONCE], ["rank", "allocated"])
    return {"objective": plan.objective, "status": plan.status, "gap": plan.gap}


def summarise(run: MatchRun, snapshot: Snapshot) -> dict[str, Any]:
    """Count and add up what the run found."""
    rows = list(Match.objects.filter(run=run).only(*COLUMNS).order_by("key"))
    shards = list(run.shards.order_by("key").values("pairs_seen", "refused", "examples"))
    refused = sum((Counter(shard["refused"]) for shard in shards), Counter())
    judged = refused.pop(JUDGED, 0)
    return {
        "givers": len(snapshot.having(Direction.HAVE)),
        "takers": len(snapshot.having(Direction.NEED)),
        "matches": len(rows),
        "pairs_seen": sum(shard["pairs_seen"] for shard in shards),
        "pairs_judged": judged,
        "refused": dict(sorted(refused.items())),
        "examples": [example for shard in shards for example in shard["examples"]],
        "planned": _planned(rows),
        "digest": digest_of(rows),
    }


def digest_of(rows: Iterable[Match]) -> str:
    """Return one sha256 over keys, scores and planned quantities: equal runs have equal digests."""
    lines = sorted(f"{row.key} {row.score:.9f} {_exact(row.allocated)}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _exact(value: float | None) -> str:
    return "-" if value is None else f"{value:.6f}"


def _planned(rows: list[Match]) -> dict[str, Any]:
    """Total of the planned flows: quantity by family and unit, money and CO2e with what is missing in them."""
    flows = [row for row in rows if row.allocated]
    quantities: defaultdict[str, float] = defaultdict(float)
    for row in flows:
        quantities[f"{row.family} {row.quantity_unit}"] += row.allocated or 0.0
    return {
        "flows": len(flows),
        "quantities": [[*key.split(" ", 1), amount] for key, amount in sorted(quantities.items())],
        "value": _total(share_of(row, row.value_low, row.value_high) for row in flows),
        "co2": _total(share_of(row, row.co2_low, row.co2_high) for row in flows),
    }


def share_of(row: Match, low: float | None, high: float | None) -> Range | None:
    """Scale a yearly range of the whole tradable quantity down to the planned quantity."""
    if low is None or high is None or not row.allocated or not row.quantity_high:
        return None
    smallest = row.quantity_low or row.quantity_high
    # A loss is largest at the largest quantity, a gain is smallest at the smallest.
    per_unit_low = low / (row.quantity_high if low < 0 else smallest)
    per_unit_high = high / (row.quantity_high if high > 0 else smallest)
    ends = sorted((per_unit_low * row.allocated, per_unit_high * row.allocated))
    return ends[0], ends[1]


def _total(shares: Iterable[Range | None]) -> dict[str, float | int | None]:
    ranges = list(shares)
    known = [share for share in ranges if share is not None]
    return {
        "low": sum(low for low, _high in known) if known else None,
        "high": sum(high for _low, high in known) if known else None,
        "known": len(known),
        "unknown": len(ranges) - len(known),
    }
