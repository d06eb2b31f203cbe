"""Which kind of firm, or which plant, would unlock most of what nobody takes or supplies yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from matching.engine import ranges
from matching.engine.foresight.scenarios import FirmKind
from matching.engine.graph import MaterialGraph
from matching.engine.join.candidates import find_matches
from matching.engine.judging.scoring import rank_key
from matching.engine.rules import Rules
from matching.engine.types import Converter, Direction, Match, Range, Role, Site, Stream

LARGE_ENOUGH: Range = (1e12, 1e12)  # units a year: a firm of the kind that can take or give all there is


@dataclass(frozen=True, slots=True)
class Unlock:
    """What one kind of firm, or one plant, would open: at most one match for each listing.

    ``taken`` are listings that it would take, ``supplied`` those that it would supply; ``companies`` counts
    whose they are. ``money`` [VND/yr, both sides together] and ``co2`` [tCO2e/yr] are sums over the
    ``money_known`` and ``co2_known`` of ``counted`` matches for which they are known.
    """

    code: str
    taken: tuple[Match, ...]
    supplied: tuple[Match, ...]
    companies: int
    money: Range | None
    co2: Range | None
    counted: int
    money_known: int
    co2_known: int

    @property
    def listings(self) -> int:
        return len(self.taken) + len(self.supplied)

    @property
    def order(self) -> tuple[float, ...]:
        """Most companies served first, then most listings, then most money and emissions where known."""
        worth = ranges.middle(self.money) if self.money else 0.0
        avoided = ranges.middle(self.co2) if self.co2 else 0.0
        return -self.companies, -self.listings, -worth, -avoided


def missing_kinds(
    graph: MaterialGraph,
    listings: Sequence[Stream],
    kinds: Iterable[FirmKind],
    site: Site | None,
    rules: Rules,
    *,
    converters: Sequence[Converter] = (),
) -> list[Unlock]:
    """Return what each kind of firm would take of, and supply to, some listings, the most useful kind first.

    Parameters
    ----------
    listings
        Usually those that have no match yet.
    kinds
        Kinds of firms; their quantities do not matter: a firm large enough for everything is supposed, so
        quantities and money are what a listing can give or needs at most.
    site
        Where the firm would settle; None = anywhere, distances stay open.

    Notes
    -----
    A match that needs a further plant which nobody known runs is left out: a firm of the kind alone would not
    unlock it (`missing_plants` says which plant would). Every gate holds as in any search.
    Money and emissions are those of what the firm takes: what it supplies may be its main product, made for
    sale, so that nothing is avoided and its price is not known.
    """
    offers = {stream.id: stream for stream in listings}
    firms = _numbered(kinds, site)
    found: defaultdict[str, list[Match]] = defaultdict(list)
    for match in _meetings(graph, offers, firms, rules, converters):
        firm = firms.get(match.giver) or firms[match.taker]
        if all(one.role is not Role.UNKNOWN for one in match.operators):
            found[firm.company].append(match)
    unlocks = [unlock_of(code, matches, offers, counts_supplied=False) for code, matches in found.items()]
    return sorted(unlocks, key=lambda unlock: (*unlock.order, unlock.code))


def kinds_for(
    graph: MaterialGraph,
    listing: Stream,
    kinds: Iterable[FirmKind],
    site: Site | None,
    rules: Rules,
    *,
    converters: Sequence[Converter] = (),
) -> list[tuple[str, Match]]:
    """Return which kinds of firms could take (or supply) one listing, each with its best match, best kind first.

    Other than in `missing_kinds`, kinds that need a further plant are named too, after all others.
    """
    firms = _numbered(kinds, site)
    best: dict[str, Match] = {}
    for match in sorted(_meetings(graph, {listing.id: listing}, firms, rules, converters), key=_ease):
        firm = firms.get(match.giver) or firms[match.taker]
        best.setdefault(firm.company, match)
    return sorted(best.items(), key=lambda item: (_ease(item[1]), item[0]))


def _ease(match: Match) -> tuple[int, float]:
    """Sorting key: plants that nobody known runs first of all, then the place in the ranking."""
    lacking = sum(one.role is Role.UNKNOWN for one in match.operators)
    return lacking, -match.score * match.confidence


def _numbered(kinds: Iterable[FirmKind], site: Site | None) -> dict[int, Stream]:
    """Return the streams of one firm of each kind, with ids below zero."""
    lines = (stream for kind in kinds for stream in _firm(kind, site))
    return {-place: replace(stream, id=-place) for place, stream in enumerate(lines, start=1)}


def _firm(kind: FirmKind, site: Site | None) -> list[Stream]:
    return [
        Stream(
            id=0,
            company=kind.code,
            direction=line.direction,
            resource=line.resource,
            quantity=LARGE_ENOUGH,
            site=site,
            temperature_c=line.temperature_c,
            licences=kind.licences,
            isic=kind.isic,
            trust=0.5,
        )
        for line in kind.lines
    ]


def _meetings(
    graph: MaterialGraph,
    offers: Mapping[int, Stream],
    firms: Mapping[int, Stream],
    rules: Rules,
    converters: Sequence[Converter],
) -> Iterator[Match]:
    """Yield the matches of listings with firms, never of two listings or two firms."""
    for givers, takers in ((offers, firms), (firms, offers)):
        haves = [stream for stream in givers.values() if stream.direction is Direction.HAVE]
        needs = [stream for stream in takers.values() if stream.direction is Direction.NEED]
        yield from find_matches(graph, haves, needs, rules, converters=converters).matches


def unlock_of(
    code: str, matches: Iterable[Match], listings: Mapping[int, Stream], *, counts_supplied: bool = True
) -> Unlock:
    """Return the sum of some matches, the best one for each listing among ``listings``.

    Without ``counts_supplied`` money and emissions are summed over what is taken only.
    """
    best: dict[int, Match] = {}
    for match in sorted(matches, key=rank_key):
        for pk in {match.giver, match.taker} & listings.keys():
            best.setdefault(pk, match)
    sides = {
        direction: [pk for pk in sorted(best) if listings[pk].direction is direction]
        for direction in Direction
    }
    counted = best.values() if counts_supplied else [best[pk] for pk in sides[Direction.HAVE]]
    chosen = list({id(match): match for match in counted}.values())
    money = [None if match.giver_money.per_unit else match.joint_money for match in chosen]
    co2 = [None if match.co2.per_unit else match.co2.total for match in chosen]
    return Unlock(
        code=code,
        taken=tuple(best[pk] for pk in sides[Direction.HAVE]),
        supplied=tuple(best[pk] for pk in sides[Direction.NEED]),
        companies=len({listings[pk].company for pk in best}),
        money=ranges.total(money),
        co2=ranges.total(co2),
        counted=len(chosen),
        money_known=sum(one is not None for one in money),
        co2_known=sum(one is not None for one in co2),
    )


def missing_plants(matches: Iterable[Match], listings: Mapping[int, Stream]) -> list[Unlock]:
    """Return the conversions that nobody known runs, with the matches that wait for nothing else.

    Parameters
    ----------
    matches
        Of a search over real listings.
    listings
        Whose listings count, by id.

    Notes
    -----
    A match that lacks two plants is counted for neither: one plant alone does not open it.
    """
    waiting: defaultdict[str, list[Match]] = defaultdict(list)
    for match in matches:
        lacking = {one.process for one in match.operators if one.role is Role.UNKNOWN}
        if len(lacking) == 1:
            waiting[lacking.pop()].append(match)
    unlocks = [unlock_of(process, found, listings) for process, found in waiting.items()]
    return sorted(unlocks, key=lambda unlock: (*unlock.order, unlock.code))
