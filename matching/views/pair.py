"""Ask for any pair: what the engine says of it, or which conditions refuse it."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from companies.disclosure import views_of
from companies.models import Kind, Listing
from companies.permissions import companies_of
from matching.errors import MatchingError
from matching.models import Match
from matching.pairs import ask, askable
from matching.wording import failure_sentence

OFFERED = 300  # listings in each list of codes; others can be typed


@require_safe
def pair(request: SignedInRequest) -> HttpResponse:
    """Show the form, and for two listings the answer."""
    codes = {side: request.GET.get(side, "").strip().upper()[:16] for side in ("giver", "taker")}
    context: dict[str, Any] = {
        "codes": codes,
        "gives": _offered(request, Kind.HAVE),
        "takes": _offered(request, Kind.NEED),
    }
    if not any(codes.values()):
        return render(request, "matching/pair.html", context)
    giver, taker = (
        askable(request.user).filter(code=codes[side], kind=kind).first()
        for side, kind in (("giver", Kind.HAVE), ("taker", Kind.NEED))
    )
    if giver is None or taker is None:
        context["error"] = _missing(giver, codes)
        return render(request, "matching/pair.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _answer(request, context, giver, taker)


def _answer(
    request: SignedInRequest, context: dict[str, Any], giver: Listing, taker: Listing
) -> HttpResponse:
    try:
        context["answer"] = ask(request.user, giver, taker)
    except MatchingError as error:
        context["error"] = failure_sentence(error.code)
        return render(request, "matching/pair.html", context, status=HTTPStatus.CONFLICT)
    views = views_of(request.user, [giver, taker])
    suggested = Match.objects.current().visible_to(request.user)
    context |= {
        "giver": views[giver.pk],
        "taker": views[taker.pk],
        "suggested": suggested.filter(giver_listing=giver, taker_listing=taker).first(),
    }
    return render(request, "matching/pair.html", context)


def _missing(giver: Listing | None, codes: dict[str, str]) -> str:
    """Say which of the two was not found; a hidden listing is not told from a missing one."""
    if giver is None:
        return _("There is no listing %(code)s here that has something and takes part in matching.") % {
            "code": codes["giver"] or "–"
        }
    return _("There is no listing %(code)s here that needs something and takes part in matching.") % {
        "code": codes["taker"] or "–"
    }


def _offered(request: SignedInRequest, kind: str) -> list[dict[str, str]]:
    """Return listings to choose from, own ones first, as the person may see them."""
    rows = askable(request.user).filter(kind=kind)
    own = rows.filter(company__in=companies_of(request.user))
    chosen = list(dict.fromkeys([*own[:OFFERED], *rows[:OFFERED]]))[:OFFERED]
    views = views_of(request.user, chosen)
    return [
        {"code": row.code, "words": f"{views[row.pk].title} · {views[row.pk].company_label}"}
        for row in chosen
    ]
