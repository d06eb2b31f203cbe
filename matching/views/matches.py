"""The matches: the list, why one of them, what was refused, and the word "not useful"."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from companies.models import Listing
from companies.permissions import companies_of
from matching.actions import record_feedback
from matching.blocked import blocked_rules, newest_run_for
from matching.errors import FeedbackRefused
from matching.filters import MatchFilter
from matching.missing_facts import facts_of_match
from matching.models import NOT_USEFUL_REASONS, Match, MatchRun, Purpose
from matching.permissions import may_speak_for, sides_of
from matching.presenting import detail_of, present
from matching.wording import failure_sentence
from symbiosis.lib.htmx import render_page

PER_PAGE = 25


def load_match(request: SignedInRequest, code: str) -> Match:
    """Return the newest match of this code that the person may see; foreign and missing ones are one 404.

    Not only current ones: a proposal made of an older run still leads here.
    """
    matches = Match.objects.visible_to(request.user).filter(code=code, run__purpose=Purpose.REAL)
    return get_object_or_404(matches.for_list().order_by("-run", "key")[:1])


@require_safe
def match_list(request: SignedInRequest) -> HttpResponse:
    criteria = MatchFilter(request.GET, user=request.user)
    page = Paginator(criteria.queryset, PER_PAGE).get_page(request.GET.get("page"))
    cards = present(request.user, list(page))
    context = {
        "page": page,
        "cards": cards,
        "criteria": criteria,
        "empty": None if cards else why_empty(request, criteria),
        "running": MatchRun.objects.real().visible_to(request.user).open().for_list().first(),
    }
    return render_page(request, "matching/match_list.html", "rows", context)


def why_empty(request: SignedInRequest, criteria: MatchFilter) -> dict[str, str]:
    """Say why the list is empty, and the one thing to do."""
    if criteria.chips:
        return {
            "text": _("No match fits all filters. Drop one of them."),
            "label": _("Clear all filters"),
            "url": request.path,
        }
    own = companies_of(request.user)
    if own.exists() and not Listing.objects.matchable().filter(company__in=own).exists():
        return {
            "text": _("Your company has no live listing that takes part in matching yet."),
            "label": _("New listing"),
            "url": reverse("companies:listing-new"),
        }
    if not MatchRun.objects.real().finished().exists():
        return {
            "text": _("The matching has not run yet. The park's board or a consultant can start it."),
            "label": _("See the listings"),
            "url": reverse("companies:listing-list"),
        }
    return {
        "text": _("The last run found no partner for your listings. See which conditions refused pairs."),
        "label": _("See refused pairs"),
        "url": reverse("matching:blocked"),
    }


@require_safe
def match_detail(request: SignedInRequest, code: str) -> HttpResponse:
    return render_match(request, load_match(request, code))


def render_match(
    request: SignedInRequest, match: Match, *, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    view = present(request.user, [match])[0]
    speaking = [company for company in sides_of(request.user, match) if may_speak_for(request.user, company)]
    context: dict[str, Any] = {
        "view": view,
        **detail_of(view),
        "raises": facts_of_match(match),
        "can_speak": bool(speaking),
        "reasons": NOT_USEFUL_REASONS.items(),
        "show_run": MatchRun.objects.visible_to(request.user).filter(pk=match.run_id).exists(),
        "error": error,
    }
    return render(request, "matching/match_detail.html", context, status=status)


@require_POST
def match_feedback(request: SignedInRequest, code: str) -> HttpResponse:
    """Call a match not useful, with a reason; it is set aside for this company."""
    match = load_match(request, code)
    company = next(iter(sides_of(request.user, match)), None)
    try:
        if company is None:
            raise FeedbackRefused("not_your_company")
        record_feedback(
            match=match,
            company=company,
            verdict="not_useful",
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", "")[:1000],
            by=request.user,
        )
    except FeedbackRefused as refusal:
        forbidden = refusal.code == "not_your_company"
        status = HTTPStatus.FORBIDDEN if forbidden else HTTPStatus.UNPROCESSABLE_ENTITY
        return render_match(request, match, error=failure_sentence(refusal.code), status=status)
    messages.success(request, _("Noted. The match is set aside for your company."))
    return redirect("matching:match-list")


@require_safe
def blocked(request: SignedInRequest) -> HttpResponse:
    """What the hard rules refused in the newest run, by rule."""
    run = newest_run_for(request.user)
    context = {"run": run, "rules": blocked_rules(request.user, run) if run else []}
    return render(request, "matching/blocked.html", context)
