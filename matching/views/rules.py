"""The versions of the weights: list, draft, trial, publication. For the operator."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AuditEvent
from accounts.requests import SignedInRequest
from matching.errors import MatchingError
from matching.models import RuleSet
from matching.reasons.criteria import CRITERION_LABELS
from matching.rule_forms import THRESHOLDS, RuleSetForm
from matching.rule_sets import draft_rule_set, publish_rule_set, trial_bases, trials_of, try_rule_set
from matching.rules import current_rule_set, rules_of
from matching.wording import failure_sentence


def load_rule_set(request: SignedInRequest, version: int) -> RuleSet:
    """Return a version; for anybody but the operator it does not exist."""
    if not request.user.is_operator:
        raise Http404
    return get_object_or_404(RuleSet.objects.select_related("created_by"), version=version)


@require_safe
def rule_list(request: SignedInRequest) -> HttpResponse:
    if not request.user.is_operator:
        raise Http404
    current = current_rule_set()
    versions = RuleSet.objects.select_related("created_by").order_by("-version")
    return render(request, "matching/rule_list.html", {"versions": versions, "current": current})


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: SignedInRequest) -> HttpResponse:
    """Make a draft, starting from the version in force or from `?from=`."""
    if not request.user.is_operator:
        raise Http404
    version = request.GET.get("from", "")
    start = load_rule_set(request, int(version)) if version.isdigit() else current_rule_set()
    form = RuleSetForm(request.POST or None, start=start)
    if form.is_valid():
        draft = draft_rule_set(
            weights=form.weights, options=start.options | form.options, note=form.cleaned_data["note"],
            by=request.user,
        )  # fmt: skip
        messages.success(
            request, _("Version %(version)s is kept as a draft. Try it now.") % {"version": draft.version}
        )
        return redirect("matching:rule-detail", version=draft.version)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "matching/rule_form.html", {"form": form, "start": start}, status=status)


@require_safe
def rule_detail(request: SignedInRequest, version: int) -> HttpResponse:
    return _page(request, load_rule_set(request, version))


def _page(
    request: SignedInRequest, rule_set: RuleSet, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    trials = trials_of(rule_set)
    current = current_rule_set()
    context = {
        "rule_set": rule_set,
        "current": current,
        "weights": _weights(rule_set, current),
        "thresholds": _thresholds(rule_set, current),
        "trials": trials,
        "bases": trial_bases(),
        "can_publish": any(run.summary.get("digest") for run in trials),
        "history": AuditEvent.objects.filter(target_type="rules", target_code=str(rule_set.version)).order_by(
            "pk"
        ),
        "error": error,
    }
    return render(request, "matching/rule_detail.html", context, status=status)


def _weights(rule_set: RuleSet, current: RuleSet) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "points": round(rule_set.weights.get(code, 0.0) * 100, 1),
            "current": round(current.weights.get(code, 0.0) * 100, 1),
        }
        for code, label in CRITERION_LABELS.items()
    ]


def _thresholds(rule_set: RuleSet, current: RuleSet) -> list[dict[str, Any]]:
    own, now = rules_of(rule_set), rules_of(current)
    return [
        {"label": label, "points": getattr(own, name) * factor, "current": getattr(now, name) * factor}
        for name, (label, factor, _least, _most) in THRESHOLDS.items()
    ]


@require_POST
def rule_try(request: SignedInRequest, version: int) -> HttpResponse:
    """Queue a trial of the version on the listings of a finished run."""
    rule_set = load_rule_set(request, version)
    base = next((run for run in trial_bases() if run.code == request.POST.get("base")), None)
    if base is None:
        error = _("Choose a finished run to try the version on.")
        return _page(request, rule_set, error, HTTPStatus.UNPROCESSABLE_ENTITY)
    run = try_rule_set(rule_set=rule_set, base=base, by=request.user)
    return redirect("matching:run-detail", code=run.code)


@require_POST
def rule_publish(request: SignedInRequest, version: int) -> HttpResponse:
    """Put the version into force."""
    rule_set = load_rule_set(request, version)
    try:
        publish_rule_set(rule_set=rule_set, by=request.user)
    except MatchingError as error:
        return _page(request, rule_set, failure_sentence(error.code), HTTPStatus.CONFLICT)
    messages.success(
        request, _("Version %(version)s is in force for the runs from now on.") % {"version": version}
    )
    return redirect("matching:rule-detail", version=version)
