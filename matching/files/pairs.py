"""Score pairs of a waste and an accepter, each in free words: could this kind of firm, or this need, use it?

1. The waste is read as resource types, the accepter as kinds of firm and as a material.
2. Each reading of the pair is worth what firms of the kind take in (needs by sector), as it is or through
   conversions, or how well the material serves the need that the accepter's words name.
3. A reading that breaks a hard gate is dropped; a pair of which nothing is left scores 0.
4. Rivals count: a firm that fits half as well as another one of the same site is seldom the one that takes the
   waste, and where several fit equally well each has only a share of the odds.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue.classify import Classifier, glossary
from catalogue.firm_words import FirmReader
from catalogue.knowledge import CatalogueRows
from catalogue.sector_flows import SectorFlows
from matching.engine import MaterialGraph
from matching.files.gating import Gating
from matching.files.takers import Takers, Way
from matching.files.understanding import groups

# One threshold for all sites: score >= 0.5 means yes. The raw worth at which precision and recall balance best on
# the public pair task is CUT; the score is the raw worth bent so that CUT becomes 0.5.
THRESHOLD = 0.5
CUT = 0.36
SECOND = 3  # power of the share of the best accepter's worth at the same site
CROWD = 0.5  # power of the share of the odds, which go with the power ODDS of the worth
ODDS = 4
READINGS = 10  # types that a waste's words may mean
NEEDS = 5  # types that an accepter's words may mean
SHARPNESS = 2  # how fast a type that is less alike than the best one loses weight
SURE = 0.7  # likeness that counts as certain
AS_MATERIAL = 0.8  # of a pair where the accepter's words name a material, beside kinds of firm


@dataclass(frozen=True, slots=True)
class WastePair:
    """A row of a pairs file; ``site`` tells which accepters are rivals, empty = all of the file."""

    waste: str
    accepter: str
    site: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to understand a pair: type of the waste, how it is used, and by which kind of firm (or none)."""

    worth: float
    resource: str
    way: Way
    kind: str


@dataclass(frozen=True, slots=True)
class Scored:
    """``score`` in [0, 1]; ``option`` is None where nothing is known, ``refused`` the gate that broke all.

    ``share`` is the worth as a share of the best accepter's at the site.
    """

    score: float
    option: Option | None
    refused: str = ""
    share: float = 1.0
    waste_known: bool = True
    accepter_known: bool = True


class PairScorer:
    """Scores pairs with one catalogue; deterministic, and independent of the order of the pairs."""

    def __init__(self, rows: CatalogueRows, flows: SectorFlows, graph: MaterialGraph) -> None:
        self._words = Classifier((*glossary(rows), *groups(rows)))
        self._firms = FirmReader(flows.kinds.values())
        self._takers = Takers(flows, graph)
        self._gating = Gating(graph)
        self._classes = {code: row.isic for code, row in flows.kinds.items()}
        self._read: dict[tuple[str, int], dict[str, float]] = {}
        self._judged: dict[tuple[str, str], tuple[Option | None, str]] = {}

    def score(self, pairs: Sequence[WastePair]) -> list[Scored]:
        """Score the pairs of a file, in its order.

        Parameters
        ----------
        pairs
            Free texts in Vietnamese or English. Pairs of one site and one waste compete.

        Returns
        -------
        list of Scored
            ``score >= THRESHOLD`` is the proposal.
        """
        judged = [self._judge(pair.waste, pair.accepter) for pair in pairs]
        rivals: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for pair, (option, _) in zip(pairs, judged, strict=True):
            rivals[pair.site, pair.waste][pair.accepter] = option.worth if option else 0.0
        return [
            self._scored(pair, option, refused, sorted(rivals[pair.site, pair.waste].values()))
            for pair, (option, refused) in zip(pairs, judged, strict=True)
        ]

    def _scored(
        self, pair: WastePair, option: Option | None, refused: str, worths: Sequence[float]
    ) -> Scored:
        """Score one pair beside the worths of all accepters of the waste at the site, ascending."""
        if option is None:
            known = bool(self._types(pair.waste, READINGS)), bool(self._known(pair.accepter))
            return Scored(0.0, None, refused, 0.0, *known)
        share = option.worth / worths[-1]
        odds = option.worth**ODDS / sum(worth**ODDS for worth in worths)
        return Scored(round(_bent(option.worth * share**SECOND * odds**CROWD), 4), option, share=share)

    def _known(self, accepter: str) -> bool:
        return bool(self._firms.by_words(accepter) or self._types(accepter, NEEDS))

    def _judge(self, waste: str, accepter: str) -> tuple[Option | None, str]:
        """Return the best way to understand a pair that no gate refuses, else the gate that refused the best."""
        key = (waste, accepter)
        if key not in self._judged:
            refused = ""
            for option in sorted(self._options(waste, accepter), key=_by_worth):
                broken = self._gating.broken(
                    option.resource, option.way.need, self._classes.get(option.kind, ())
                )
                if not broken:
                    self._judged[key] = (option, "")
                    break
                refused = refused or broken
            else:
                self._judged[key] = (None, refused)
        return self._judged[key]

    def _options(self, waste: str, accepter: str) -> Iterator[Option]:
        for resource, weight in self._types(waste, READINGS).items():
            for kind, sure in self._firms.by_words(accepter).items():
                for way in self._takers.ways(resource, kind):
                    yield Option(weight * sure * way.fit, resource, way, kind)
            for need, sure in self._types(accepter, NEEDS).items():
                fit, steps = self._takers.share(resource, need)
                if fit:
                    yield Option(AS_MATERIAL * weight * sure * fit, resource, Way(fit, need, steps), "")

    def _types(self, text: str, most: int) -> dict[str, float]:
        """Return type -> weight of what a text may mean, the best one 1 when it is surely that."""
        if (text, most) not in self._read:
            found = self._words.suggest(text, limit=most)
            best = found[0].score if found else 1.0
            sure = min(1.0, best / SURE)
            self._read[text, most] = {one.code: sure * (one.score / best) ** SHARPNESS for one in found}
        return self._read[text, most]


def _by_worth(option: Option) -> tuple[float, str, str, str]:
    return -option.worth, option.resource, option.way.need, option.kind


def _bent(worth: float) -> float:
    """Map worth [0, 1] to a score with 0 -> 0, CUT -> THRESHOLD, 1 -> 1, straight between."""
    if worth < CUT:
        return THRESHOLD * worth / CUT
    return THRESHOLD + (1 - THRESHOLD) * (worth - CUT) / (1 - CUT)
