"""How good the suggestions are: how far they come per park, and how many of the best ones people take up.

Precision at k = of the k best suggestions of the newest run of an engine version, those that reached a stage,
as a share of those that anybody has judged. What nobody has judged yet is counted apart: it is not a miss.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from accounts.models import User
from accounts.roles import Permission
from matching.models import NOT_USEFUL_REASONS, Feedback, Match, MatchRun, Outcome, Stage
from matching.wording import END_LABELS
from parks.models import Park
from parks.permissions import parks_with

BEST = (5, 10, 20, 50)  # k of precision at k
REACHED = (Stage.INTEREST, Stage.MUTUAL, Stage.AGREED)


def measured_parks(user: User) -> list[Park]:
    """Return the parks whose measurement a person may see: those it looks after; the operator: all."""
    parks = Park.objects.order_by("name_en", "pk")
    if user.is_operator:
        return list(parks)
    return list(parks.filter(pk__in=parks_with(user, Permission.VIEW_PARK_DATA)))


@dataclass(frozen=True)
class Funnel:
    """How many suggestions of a park came how far; `suggested` are the current ones and those that went on."""

    park: Park
    suggested: int
    reached: list[int]  # by stage, in the order of Stage


def funnels(parks: Iterable[Park]) -> list[Funnel]:
    """Return the funnel of each park. Two queries a park."""
    return [_funnel(park) for park in parks]


def _funnel(park: Park) -> Funnel:
    stages = Counter(dict(Outcome.objects.filter(park=park).values_list("match_key", "stage")).values())
    current = Match.objects.current(park)
    went_on = Outcome.objects.filter(park=park).exclude(match_key__in=current.values("key")).count()
    reached = [sum(count for at, count in stages.items() if at >= stage) for stage in Stage]
    return Funnel(park, current.values("key").distinct().count() + went_on, reached)


@dataclass(frozen=True)
class Precision:
    """Of the `k` best suggestions: how many were judged, and how many of these reached each stage of REACHED."""

    k: int
    suggestions: int
    judged: int
    reached: list[int]

    @property
    def unjudged(self) -> int:
        return self.suggestions - self.judged

    @property
    def shares(self) -> list[float | None]:
        """Precision by stage; None while nothing is judged."""
        return [count / self.judged if self.judged else None for count in self.reached]


def precisions(parks: list[Park]) -> dict[str, list[Precision]]:
    """Return precision at each k by engine version, newest first, over the suggestions with a side in the parks."""
    best: dict[str, list[list[str]]] = defaultdict(list)
    for version, run in _newest_runs():
        keys = _best_keys(run, parks)
        if keys:
            best[version].append(keys)
    judged = _judged({key for runs in best.values() for keys in runs for key in keys})
    return {version: [_precision(runs, judged, k) for k in BEST] for version, runs in best.items()}


def _newest_runs() -> list[tuple[str, int]]:
    """Return the newest finished real run of each scope and engine version, newest first."""
    runs = MatchRun.objects.real().finished().order_by().values("park", "engine_version")
    newest = runs.annotate(newest=Max("pk")).values_list("engine_version", "newest")
    return sorted(newest, key=lambda pair: -pair[1])


def _best_keys(run: int, parks: list[Park]) -> list[str]:
    side = Q(giver_listing__company__park__in=parks) | Q(taker_listing__company__park__in=parks)
    rows = Match.objects.filter(side, run=run, rank__isnull=False).order_by("rank")
    return list(rows.values_list("key", flat=True)[: max(BEST)])


def _judged(keys: set[str]) -> dict[str, int]:
    """Return the furthest stage of each suggestion that somebody has judged; 0 = refused at once."""
    refused = Feedback.objects.filter(match_key__in=keys, verdict__in=["not_useful", "declined"])
    stages = dict.fromkeys(refused.values_list("match_key", flat=True), 0)
    return stages | dict(Outcome.objects.filter(match_key__in=keys).values_list("match_key", "stage"))


def _precision(runs: list[list[str]], judged: dict[str, int], k: int) -> Precision:
    keys = [key for run in runs for key in run[:k]]
    stages = [judged[key] for key in keys if key in judged]
    reached = [sum(stage >= least for stage in stages) for least in REACHED]
    return Precision(k, len(keys), len(stages), reached)


def end_reasons(parks: list[Park]) -> list[tuple[str, int]]:
    """Count the coded reasons why suggestions of the parks were refused or ended, most frequent first."""
    ended = Outcome.objects.filter(park__in=parks).exclude(reason="")
    counts = Counter(dict(ended.order_by().values_list("reason").annotate(count=Count("pk"))))
    keys = Match.objects.filter(
        Q(giver_listing__company__park__in=parks) | Q(taker_listing__company__park__in=parks)
    ).values("key")
    useless = Feedback.objects.filter(verdict="not_useful", match_key__in=keys)
    counts.update(dict(useless.order_by().values_list("reason").annotate(count=Count("pk"))))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def reason_label(code: str) -> str:
    """Return the words of a coded reason."""
    return str(NOT_USEFUL_REASONS.get(code) or END_LABELS.get(code) or code)


def measurement_of(parks: list[Park]) -> dict[str, Any]:
    """Return everything the page shows."""
    return {
        "stages": [stage.label for stage in Stage],
        "reached_stages": [stage.label for stage in REACHED],
        "funnels": funnels(parks),
        "precisions": precisions(parks),
        "reasons": [(reason_label(code), count) for code, count in end_reasons(parks)],
    }
