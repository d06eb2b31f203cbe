"""Two sides of a what-if run compared: totals, links that are new, lost or moved, and who is affected."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from typing import TYPE_CHECKING, Any

from matching.engine import types as engine
from matching.models import Match
from matching.ranking import digest_of, share_of
from matching.results import range_of, rows_of

if TYPE_CHECKING:
    from matching.engine.foresight.scenarios import PlantIsAdded

LINKS_KEPT = 150  # of each sort in a summary, most important first; the counts are of all
SAME = 1e-3  # relative difference of a planned quantity or a value below which a link has not moved
SAME_PLACE = 0.01  # difference of score x confidence below which a link has not moved


@dataclass
class Side:
    """Matches of one side, the streams they are of, and the plan [giver units/yr by match key]."""

    matches: list[engine.Match]
    streams: dict[int, engine.Stream]
    quantities: Mapping[str, float]
    resources: Mapping[str, engine.Resource] | None = None

    @cached_property
    def links(self) -> "dict[str, Link]":
        """The matches by key, with rows that are never saved."""
        rows = rows_of(self.matches, run_id=0, resources=self.resources or {})
        for row in rows:
            row.allocated = self.quantities.get(row.key)
        return {row.key: Link(row, match) for row, match in zip(rows, self.matches, strict=True)}


@dataclass(frozen=True)
class Link:
    """One match as a row, for its figures, and as the engine said it, for its accounts."""

    row: Match
    match: engine.Match

    @property
    def value(self) -> engine.Range | None:
        """Money of both sides for what is planned [VND/yr]."""
        return share_of(self.row, self.row.value_low, self.row.value_high)

    @property
    def co2(self) -> engine.Range | None:
        return share_of(self.row, self.row.co2_low, self.row.co2_high)

    def own_value(self, account: engine.Account) -> engine.Range | None:
        """Money of one side for what is planned [VND/yr]."""
        return share_of(self.row, *(account.total or (None, None))) if not account.per_unit else None

    @property
    def worth(self) -> engine.Range | None:
        """Money of both sides for the whole tradable quantity [VND/yr]."""
        return range_of(self.row.value_low, self.row.value_high)

    @property
    def open_gates(self) -> list[str]:
        """Codes of the gates that people still have to check."""
        return [gate.code for gate in self.match.gates if gate.verdict is engine.Verdict.UNKNOWN]

    @property
    def listings(self) -> tuple[int, int]:
        return self.match.giver, self.match.taker

    @property
    def weight(self) -> tuple[float, float]:
        """Sorting key: planned links by their money first, then by place in the ranking; best first."""
        money = self.value or (0.0, 0.0)
        planned = abs(money[0] + money[1]) if self.row.allocated else -1.0
        return -planned, -self.row.score * self.row.confidence

    def as_json(self) -> dict[str, Any]:
        row = self.row
        return {
            "key": row.key,
            "code": row.code,
            "giver": row.giver_listing_id,
            "taker": row.taker_listing_id,
            "start": self.match.pathway.start,
            "end": self.match.pathway.end,
            "conversions": row.conversions,
            "family": row.family,
            "unit": row.quantity_unit,
            "score": row.score,
            "confidence": row.confidence,
            "open": self.open_gates,
            "planned": row.allocated,
            "value": self.value,
            "co2": self.co2,
            "worth": self.worth,
        }


def compared(
    today: Side,
    what_if: Side,
    plants: "Sequence[PlantIsAdded]",
    knowledge: engine.Knowledge,
) -> dict[str, Any]:
    """Return the summary of a what-if run: that of a run as changed, and under "scenario" the comparison."""
    today.resources = what_if.resources = knowledge.resources
    return totals_of(what_if) | {
        "scenario": {
            "today": totals_of(today),
            **changes_of(today.links, what_if.links),
            "companies": companies_of(today, what_if),
            "firms": firms_of(what_if),
            "plants": [plant_facts(plant, what_if, knowledge) for plant in plants],
        }
    }


def totals_of(side: Side) -> dict[str, Any]:
    """Return the counts and totals of one side, under the names that a real run gives them."""
    links = list(side.links.values())
    haves = sum(stream.direction == engine.Direction.HAVE for stream in side.streams.values())
    return {
        "givers": haves,
        "takers": len(side.streams) - haves,
        "matches": len(links),
        "planned": planned_of([link for link in links if link.row.allocated]),
        "digest": digest_of(link.row for link in links),
    }


def planned_of(flows: Sequence[Link]) -> dict[str, Any]:
    """Total of planned flows: quantity by family and unit, money and CO2e with what is missing in them."""
    quantities: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for flow in flows:
        quantities[flow.row.family, flow.row.quantity_unit].append(flow.row.allocated or 0.0)
    return {
        "flows": len(flows),
        "quantities": [[*place, fsum(amounts)] for place, amounts in sorted(quantities.items())],
        "value": total_of(flow.value for flow in flows),
        "co2": total_of(flow.co2 for flow in flows),
    }


def total_of(shares: Iterable[engine.Range | None]) -> dict[str, Any]:
    """Add up what is known, and say of how many it is not."""
    ranges = list(shares)
    known = [share for share in ranges if share is not None]
    return {
        "low": fsum(low for low, _high in known) if known else None,
        "high": fsum(high for _low, high in known) if known else None,
        "known": len(known),
        "unknown": len(ranges) - len(known),
    }


def changes_of(today: dict[str, Link], what_if: dict[str, Link]) -> dict[str, Any]:
    """Return the links that are only there, only here, or differ; the most important first, counts of all."""
    new = [link for key, link in what_if.items() if key not in today]
    lost = [link for key, link in today.items() if key not in what_if]
    moved = [
        (today[key], link) for key, link in what_if.items() if key in today and has_moved(today[key], link)
    ]
    moved.sort(key=lambda pair: (min(pair[0].weight, pair[1].weight), pair[0].row.key))
    return {
        "counts": {"new": len(new), "lost": len(lost), "moved": len(moved)},
        "new": [link.as_json() for link in _first(new)],
        "lost": [link.as_json() for link in _first(lost)],
        "moved": [[before.as_json(), after.as_json()] for before, after in moved[:LINKS_KEPT]],
    }


def _first(links: list[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (link.weight, link.row.key))[:LINKS_KEPT]


def has_moved(before: Link, after: Link) -> bool:
    """Tell whether a link that is on both sides differs in plan, money, open conditions or place."""
    places = (one.row.score * one.row.confidence for one in (before, after))
    return (
        _differ(before.row.allocated, after.row.allocated)
        or before.open_gates != after.open_gates
        or any(map(_differ, before.worth or (None, None), after.worth or (None, None)))
        or abs(next(places) - next(places)) >= SAME_PLACE
    )


def _differ(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > SAME * max(abs(one), abs(other))


def companies_of(today: Side, what_if: Side) -> list[dict[str, Any]]:
    """Return the companies with a link that is new, lost or moved: how many, and facts as [today, what if]."""
    before, after = _by_company(today), _by_company(what_if)
    nothing: dict[str, Any] = {"matches": 0, "flows": 0, "money": total_of([])}
    touched = _touched(today, what_if)
    return [
        {
            "company": company,
            "links": count,
            **{
                name: [before.get(company, nothing)[name], after.get(company, nothing)[name]]
                for name in nothing
            },
        }
        for company, count in sorted(touched.items())
    ]


def _touched(today: Side, what_if: Side) -> Counter[str]:
    """Count the links of each company that differ between the sides."""
    count: Counter[str] = Counter()
    for key in today.links.keys() | what_if.links.keys():
        before, after = today.links.get(key), what_if.links.get(key)
        if before and after and not has_moved(before, after):
            continue
        side, link = (today, before) if before else (what_if, after)
        count.update({side.streams[pk].company for pk in link.listings} if link else ())
    return count


def _by_company(side: Side) -> dict[str, dict[str, Any]]:
    parts: defaultdict[str, list[tuple[Link, engine.Account]]] = defaultdict(list)
    for link in side.links.values():
        match = link.match
        parts[side.streams[match.giver].company].append((link, match.giver_money))
        parts[side.streams[match.taker].company].append((link, match.taker_money))
    return {company: _facts(links) for company, links in parts.items()}


def _facts(links: list[tuple[Link, engine.Account]]) -> dict[str, Any]:
    flows = [(link, account) for link, account in links if link.row.allocated]
    return {
        "matches": len(links),
        "flows": len(flows),
        "money": total_of(link.own_value(account) for link, account in flows),
    }


def firms_of(side: Side) -> dict[str, dict[str, str]]:
    """Return what the page needs of listings that do not exist, by id."""
    return {
        str(pk): {"company": stream.company, "resource": stream.resource, "direction": stream.direction.value}
        for pk, stream in side.streams.items()
        if pk < 0
    }


def plant_facts(plant: "PlantIsAdded", side: Side, knowledge: engine.Knowledge) -> dict[str, Any]:
    """Return what the plan sends to an added plant, beside what it can take and costs."""
    from matching.engine.allocation.capacities import feeds_of
    from matching.engine.foresight.scenarios import company_of

    company = company_of(plant.name)
    treated = [link for link in side.links.values() if _treats(link.match, company)]
    feed = knowledge.processes[min(plant.processes)].inputs[0]
    feeds = [(link.row.allocated or 0.0) * feeds_of(link.match, company) for link in treated]
    return {
        "name": plant.name,
        "matches": len(treated),
        "feed": fsum(feeds),
        "unit": knowledge.resources[feed].unit,
        "capacity": plant.capacity,
        "fixed_cost": plant.fixed_cost,
    }


def _treats(match: engine.Match, company: str) -> bool:
    return any(one.role is engine.Role.CONVERTER and one.company == company for one in match.operators)
