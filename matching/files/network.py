"""Rank the pairs of one network: types and pathways first, the words and what such firms take in beside them.

Pair by pair these give a likeness; how the pair stands among all others (`matching.files.standing`) gives its score.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from catalogue.units import UnitError, canonical_per_year
from matching.engine import Knowledge, MaterialGraph, Rules, explain_pair
from matching.engine.geography import distance_km
from matching.engine.judging.evaluation import reasons
from matching.engine.types import Direction, Gate, Match, Pathway, Refusal, Site, Stream, Verdict
from matching.files.cells import INPUT, OUTPUT, FileListing
from matching.files.gating import Gating
from matching.files.likeness import Likeness
from matching.files.standing import Pairs, scores, standing
from matching.files.takers import Takers
from matching.files.understanding import Candidate, Understood

STEP_FACTOR = (1.0, 0.75, 0.5, 0.3, 0.2)  # each conversion is a further party and permit
KINSHIP_FACTOR = {"exact": 1.0, "special": 0.9, "general": 0.5}
GROUP_FACTOR = 0.8  # a side that names only a group
KINDRED_FACTOR = (0.0, 0.1, 0.3, 0.4)  # no pathway, but a common group at this depth of the tree (0 = none)
WORDS_WEIGHT = 0.4  # of the likeness of the words, beside the types
SECTOR_WEIGHT = 0.2  # of what the taker's kind of firm takes in, beside the types
TYPES_FOR_SECTOR = 6  # readings of the giver's words that are compared with it
LEAST_WORDS = 0.15  # likeness from which two texts alone make a suggestion
MOST_TAKERS = 15  # per giver listing
LOOKED_AT = 120  # takers put before the gates per giver listing, before the pool as a whole orders them
PROPOSED = 0.5  # score from which a suggestion is a proposal: one threshold for all networks
WORD_PAIRS = 50  # takers looked at for their words alone
TRIES = 3  # readings of a pair that are put before the gates
FINAL_GATES = frozenset({"distance", "end_use", "restricted_matter"})  # what they refuse, words do not save
PRECISION_KM = 1.0  # of coordinates in a file

# A file says nothing of licences: what may be hazardous is told in the reasons instead of being refused. Units
# are compared only where both sides have a quantity: a group may be counted in another unit than its members.
RULES = Rules(disabled_gates=frozenset({"hazard_licence"}))
RULES_WITHOUT_QUANTITY = Rules(disabled_gates=frozenset({"hazard_licence", "unit_dimension"}))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a pair: both types, and how well they go together (0-1).

    `connected` says that a pathway leads from one to the other; else they only share a group of the tree.
    """

    fit: float
    giver: Candidate
    taker: Candidate
    connected: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair with its score; `match` is None where only the words or the groups are alike (kind "text")."""

    giver: FileListing
    taker: FileListing
    score: float
    reading: Reading | None
    match: Match | None

    @property
    def kind(self) -> str:
        if self.match is None:
            return "text"
        return "chained" if self.match.pathway.steps else "direct"


@dataclass
class Ranked:
    """Suggestions of one network, best first, and how many pairs the gates refused."""

    suggestions: list[Suggestion] = field(default_factory=list)
    refused: int = 0


class Pool:
    """The needs that giver listings are compared with, found by type and by words."""

    def __init__(self, takers: Sequence[Understood], likeness: Likeness) -> None:
        self.takers = takers
        self.likeness = likeness
        self.by_code: dict[str, list[tuple[int, Candidate]]] = defaultdict(list)
        for at, row in enumerate(takers):
            for candidate in row.candidates:
                self.by_code[candidate.code].append((at, candidate))


class NetworkRanker:
    """Ranks network after network with one catalogue."""

    def __init__(self, knowledge: Knowledge, graph: MaterialGraph, takers: Takers) -> None:
        self._knowledge = knowledge
        self._graph = graph
        self._takers = takers
        self._gating = Gating(graph)
        self._sectors: dict[tuple[tuple[Candidate, ...], tuple[tuple[str, float], ...]], float] = {}
        self._fits: dict[tuple[str, str], tuple[float, bool]] = {}

    def rank(self, rows: Sequence[Understood], most: int = MOST_TAKERS) -> Ranked:
        """Rank the pairs of output and input listings of different companies, ``most`` per giver listing."""
        takers = [row for row in rows if row.listing.direction == INPUT]
        likeness = Likeness([row.listing.material for row in takers])
        pool = Pool(takers, likeness)
        ranked = Ranked()
        found = [
            one
            for giver in rows
            if giver.listing.direction == OUTPUT
            for one in self._rank_giver(giver, pool, ranked)
        ]
        ranked.suggestions = _best_of_each(_standing_in(found), most)
        return ranked

    def _rank_giver(self, giver: Understood, pool: Pool, ranked: Ranked) -> list[Suggestion]:
        readings = self._readings(giver, pool.by_code)
        found: list[Suggestion] = []
        for score, words, at in self._scored(giver, pool, readings):
            if len(found) == LOOKED_AT:
                break
            suggestion = self._judged(giver, pool.takers[at], readings.get(at, []), score, words)
            if suggestion is not None:
                found.append(suggestion)
            elif at in readings:
                ranked.refused += 1
        return found

    def _scored(
        self, giver: Understood, pool: Pool, readings: dict[int, list[Reading]]
    ) -> list[tuple[float, float, int]]:
        """Return (score, likeness of the words, place in the pool) of the takers worth judging, best first."""
        cosine = pool.likeness.to_all(giver.listing.material)
        near = {int(at) for at in (-cosine).argsort(kind="stable")[:WORD_PAIRS]}
        scored = []
        for at in near | readings.keys():
            taker = pool.takers[at]
            if taker.listing.company == giver.listing.company:
                continue
            words = pool.likeness.mixed(giver.listing.material, at, float(cosine[at]))
            fit = readings[at][0].fit if at in readings else 0.0
            scored.append((_mixed(fit, words, self._sector(giver, taker)), words, at))
        return sorted(scored, key=lambda one: (-one[0], one[2]))

    def _sector(self, giver: Understood, taker: Understood) -> float:
        """Return how well firms of the taker's kind could use what the giver may have, [0, 1]."""
        key = (giver.candidates[:TYPES_FOR_SECTOR], taker.kinds)
        if key not in self._sectors:
            self._sectors[key] = max(
                (
                    mine.weight * sure * self._takers.fit(mine.code, kind)
                    for mine in key[0]
                    for kind, sure in taker.kinds
                ),
                default=0.0,
            )
        return self._sectors[key]

    def _readings(
        self, giver: Understood, by_code: dict[str, list[tuple[int, Candidate]]]
    ) -> dict[int, list[Reading]]:
        """Return, per taker, the best ways to understand the pair."""
        readings: dict[int, list[Reading]] = defaultdict(list)
        for mine in giver.candidates:
            for code, owners in by_code.items():
                fit, connected = self._fit(mine.code, code)
                if not fit:
                    continue
                for at, theirs in owners:
                    both = fit * mine.weight * theirs.weight
                    readings[at].append(Reading(both, mine, theirs, connected))
        return {at: sorted(found, key=_by_fit)[:TRIES] for at, found in readings.items()}

    def _fit(self, have: str, need: str) -> tuple[float, bool]:
        if (have, need) not in self._fits:
            pathways = self._graph.pathways(have, need)
            self._fits[have, need] = (
                (self._factor(pathways[0]), True) if pathways else (self._kindred(have, need), False)
            )
        return self._fits[have, need]

    def _kindred(self, have: str, need: str) -> float:
        """Return how near two types stand in the tree: by the depth of their nearest common group."""
        mine, theirs = self._graph.lineage(have), set(self._graph.lineage(need))
        depth = sum(code in theirs for code in mine)
        return KINDRED_FACTOR[min(depth, len(KINDRED_FACTOR) - 1)]

    def _factor(self, pathway: Pathway) -> float:
        last = pathway.steps[-1].target if pathway.steps else pathway.start
        kinship = self._graph.kinship(last, pathway.end)
        groups = sum(self._knowledge.resources[code].abstract for code in (pathway.start, pathway.end))
        related = KINSHIP_FACTOR[kinship.value] if kinship else 0.0
        return related * STEP_FACTOR[len(pathway.steps)] * GROUP_FACTOR**groups

    def _judged(
        self, giver: Understood, taker: Understood, readings: list[Reading], score: float, words: float
    ) -> Suggestion | None:
        """Put the readings before the gates, best first.

        A pair that is too far apart, or that a rule on purpose forbids, is refused (None). Where the types do not
        go together, the reading of the words may be wrong: then only their likeness speaks.
        """
        connected = [reading for reading in readings if reading.connected]
        for reading in connected:
            answer = self._explained(giver.listing, taker.listing, reading)
            if isinstance(answer, Match):
                return Suggestion(giver.listing, taker.listing, score, reading, answer)
            if answer is not None and any(gate.code in FINAL_GATES for gate in reasons(answer)):
                return None
        if self._out_of_reach(giver, taker.listing):
            return None
        kindred = [reading for reading in readings if not reading.connected]
        if any(self._gating.broken(one.giver.code, one.taker.code) in FINAL_GATES for one in kindred[:1]):
            return None
        if not kindred and words < LEAST_WORDS:
            return None
        fit = kindred[0].fit if kindred else 0.0
        alike = _mixed(fit, words, self._sector(giver, taker))
        return Suggestion(giver.listing, taker.listing, alike, kindred[0] if kindred else None, None)

    def _out_of_reach(self, giver: Understood, taker: FileListing) -> bool:
        """Tell whether the places are known and too far apart for any type that the giver's words may mean."""
        sites = _site(giver.listing), _site(taker)
        way = distance_km(*sites, detour=RULES.detour)
        if way is None:
            return False
        types = [self._knowledge.resources[one.code] for one in giver.candidates]
        limits = [self._knowledge.limits.get((one.family, one.state)) for one in types]
        known = [one.max_distance_km for one in limits or self._knowledge.limits.values() if one]
        return bool(known) and way[0] > max(known)

    def _explained(self, giver: FileListing, taker: FileListing, reading: Reading) -> Match | Refusal | None:
        have = self._stream(giver, reading.giver.code, Direction.HAVE)
        need = self._stream(taker, reading.taker.code, Direction.NEED)
        rules = RULES if have.quantity and need.quantity else RULES_WITHOUT_QUANTITY
        return explain_pair(self._graph, have, need, rules)

    def _stream(self, listing: FileListing, code: str, direction: Direction) -> Stream:
        return Stream(
            id=listing.number,
            company=listing.company,
            direction=direction,
            resource=code,
            quantity=self._quantity(listing, code),
            site=_site(listing),
        )

    def _quantity(self, listing: FileListing, code: str) -> tuple[float, float] | None:
        """Return the yearly quantity in the type's unit; None where its unit does not fit this reading."""
        if listing.quantity is None or not listing.unit:
            return None
        resource = self._knowledge.resources[code]
        density = resource.density_t_per_m3
        try:
            amount = canonical_per_year(
                Decimal(str(listing.quantity)),
                listing.unit,
                None,
                resource.unit,
                None if density is None else Decimal(str(density)),
            )
        except UnitError:
            return None
        return float(amount), float(amount)


def _standing_in(found: list[Suggestion]) -> list[Suggestion]:
    """Score each pair by how it stands in the whole pool."""
    alike = [one for one in found if one.score > 0]
    if not alike:
        return []
    stand = scores(standing(np.array([one.score for one in alike]), _pairs(alike)))
    return [replace(one, score=float(score)) for one, score in zip(alike, stand, strict=True)]


def _pairs(found: list[Suggestion]) -> Pairs:
    firms: dict[Hashable, int] = {}
    givers = _numbered(((one.giver.network, one.giver.company) for one in found), firms)
    takers = _numbered(((one.taker.network, one.taker.company) for one in found), firms)
    return Pairs(
        _numbered((one.giver for one in found), {}),
        _numbered((one.taker for one in found), {}),
        givers,
        takers,
        [repr(firm) for firm in firms],
    )


def _numbered(names: Iterable[Hashable], numbers: dict[Hashable, int]) -> NDArray[np.int64]:
    """Return one number per name, the same for the same; new names are added to ``numbers``."""
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def _best_of_each(found: Iterable[Suggestion], most: int) -> list[Suggestion]:
    """Keep the best takers of each giver listing, best first."""
    kept: list[Suggestion] = []
    taken: Counter[FileListing] = Counter()
    for one in sorted(found, key=_by_score):
        taken[one.giver] += 1
        if taken[one.giver] <= most:
            kept.append(one)
    return kept


def _by_score(one: Suggestion) -> tuple[float, str, str, str, str]:
    return -one.score, one.giver.company, one.giver.material, one.taker.company, one.taker.material


def _mixed(fit: float, words: float, sector: float) -> float:
    """Return the score of a pair, [0, 1]."""
    return (fit + WORDS_WEIGHT * words + SECTOR_WEIGHT * sector) / (1 + WORDS_WEIGHT + SECTOR_WEIGHT)


def _site(listing: FileListing) -> Site | None:
    return Site(*listing.place, precision_km=PRECISION_KM) if listing.place else None


def _by_fit(reading: Reading) -> tuple[float, str, str]:
    return -reading.fit, reading.giver.code, reading.taker.code


def open_gates(match: Match) -> Iterator[Gate]:
    return (gate for gate in match.gates if gate.verdict is Verdict.UNKNOWN)
