"""Runs: the list with progress, one run, and the button that asks for a new one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from matching.actions import request_run
from matching.errors import MatchingError
from matching.models import MatchRun
from matching.permissions import may_request_run, runnable_parks
from matching.reasons import GATE_LABELS
from matching.tradeoff import picture_of
from matching.wording import failure_sentence, plan_sentence
from parks.models import Park
from symbiosis.lib.htmx import render_page
from symbiosis.lib.jobs import JobState

PER_PAGE = 25
SHARDS_SHOWN = 100


@require_safe
def run_list(request: SignedInRequest) -> HttpResponse:
    runs = MatchRun.objects.real().visible_to(request.user).for_list()
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "parks": runnable_parks(request.user),
        "can_run_all": may_request_run(request.user, None),
        "polling": any(run.is_open for run in page),
    }
    return render_page(request, "matching/run_list.html", "rows", context)


@require_safe
def run_detail(request: SignedInRequest, code: str) -> HttpResponse:
    run = get_object_or_404(
        MatchRun.objects.visible_to(request.user)
        .for_list()
        .select_related("park", "requested_by", "rule_set"),
        code=code,
    )
    summary = run.summary or {}
    refused = sorted(summary.get("refused", {}).items(), key=lambda item: (-item[1], item[0]))
    context = {
        "run": run,
        "refused": [{"label": str(GATE_LABELS[code]), "count": count} for code, count in refused],
        "failure": failure_sentence(run.failure_code) if run.failure_code else "",
        "plan": plan_sentence(summary.get("plan")),
        "curve": picture_of(summary.get("tradeoff")),
        "shards": shards_shown(run),
        "more_shards": max(0, run.shards_total - SHARDS_SHOWN),
    }
    return render_page(request, "matching/run_detail.html", "progress", context)


def shards_shown(run: MatchRun) -> list[dict[str, Any]]:
    """Return the first parts of a run by key, with their state in words."""
    rows = run.shards.order_by("key").values(
        "key", "family", "state", "givers_done", "givers_total", "pairs_seen", "matches_found"
    )
    return [
        row | {"cell": row["key"].split(":", 1)[1], "state_label": JobState(row["state"]).label}
        for row in rows[:SHARDS_SHOWN]
    ]


@require_POST
def run_new(request: SignedInRequest) -> HttpResponse:
    """Queue a run; the worker finds the row. A second request leads to the run that is already open."""
    code = request.POST.get("park", "")
    park = get_object_or_404(Park, code=code) if code else None
    try:
        answer = request_run(park=park, by=request.user)
    except MatchingError as error:
        status = HTTPStatus.FORBIDDEN if error.code == "run_not_allowed" else HTTPStatus.CONFLICT
        return render(
            request, "matching/run_refused.html", {"error": failure_sentence(error.code)}, status=status
        )
    if answer.created:
        messages.success(request, _("Run %(code)s is queued.") % {"code": answer.run.code})
    else:
        messages.info(
            request, _("Run %(code)s is already open; here is its progress.") % {"code": answer.run.code}
        )
    return redirect("matching:run-detail", code=answer.run.code)
