"""What one run changed against another: new, lost and moved suggestions, with their causes."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from matching.differences import (
    KINDS,
    Causes,
    Change,
    Standing,
    changes_between,
    counts_of,
    previous_of,
    standings,
)
from matching.models import Match, MatchRun
from matching.presenting import MatchView, present
from matching.reasons.figures import exact, quantity
from matching.wording import CAUSES

PER_PAGE = 25
RUNS_OFFERED = 20


@require_safe
def run_changes(request: SignedInRequest, code: str) -> HttpResponse:
    visible = MatchRun.objects.visible_to(request.user).select_related("rule_set", "park", "requested_by")
    run = get_object_or_404(visible.finished(), code=code)
    others = visible.finished().filter(park=run.park_id).exclude(pk=run.pk).order_by("-pk")
    asked = request.GET.get("with", "")
    previous = previous_of(run)
    other = (
        get_object_or_404(others, code=asked)
        if asked
        else others.filter(pk=previous.pk if previous else 0).first()
    )
    context: dict[str, Any] = {
        "run": run,
        "other": other,
        "others": others.defer("snapshot")[:RUNS_OFFERED],
        "kinds": KINDS,
        "kind": request.GET.get("kind", ""),
    }
    if other is not None:
        context |= _compared(request, other, run)
    return render(request, "matching/run_changes.html", context)


def _compared(request: SignedInRequest, before: MatchRun, after: MatchRun) -> dict[str, Any]:
    visible = Match.objects.visible_to(request.user)
    changes = changes_between(*(standings(visible.filter(run=run)) for run in (before, after)))
    kind = request.GET.get("kind", "")
    shown = [change for change in changes if change.kind == kind] if kind in KINDS else changes
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": _rows(request, list(page), Causes(before, after)),
        "counts": counts_of(changes),
        "sides": [before, after],
        "both_whole": all("planned" in run.summary for run in (before, after)),
    }


def _rows(request: SignedInRequest, changes: list[Change], causes: Causes) -> list[dict[str, Any]]:
    """Return the changes of a page as this person may see them."""
    rows = Match.objects.filter(pk__in=[change.standing.pk for change in changes]).for_list()
    views = {view.row.pk: view for view in present(request.user, list(rows))}
    return [_row(change, views[change.standing.pk], causes) for change in changes]


def _row(change: Change, view: MatchView, causes: Causes) -> dict[str, Any]:
    return {
        "change": change,
        "view": view,
        "causes": [str(CAUSES[code]) for code in causes.of(change)],
        "rank": _step(change, lambda one: exact(None if one.rank is None else float(one.rank))),
        "score": _step(change, lambda one: _points(one.score)),
        "confidence": _step(change, lambda one: _points(one.confidence)),
        "planned": _step(
            change, lambda one: quantity((one.planned or 0.0, one.planned or 0.0), view.row.quantity_unit)
        ),
    }


def _step(change: Change, show: Callable[[Standing], str]) -> str:
    """Return "before → after"; one of them alone where there is only one, or where both say the same."""
    sides = (change.before, change.after)
    return " → ".join(dict.fromkeys(show(side) for side in sides if side is not None))


def _points(share: float) -> str:
    return exact(round(share * 100, 1))
