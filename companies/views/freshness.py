"""“Is it still true?”: the page behind the signed link, and the answers given on the listing itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from companies import still_true as asking
from companies.actions import publish
from companies.errors import CannotPublish
from companies.freshness import freshness_of
from companies.models import Company, Listing, ListingQuerySet, Status
from companies.presenting import quantity_text
from companies.views.loading import editable_listing, named_listing
from companies.wording import obstacle_sentence


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def still_true(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is due; take the answers. Whoever holds the link answers as the person it was made for."""
    asked = asking.asked_by(token)
    if asked is None:
        return render(request, "companies/still_true_gone.html", status=404)
    if request.method == "POST":
        _answer(request, asking.to_be_asked(asked.company), by=asked.user)
        return redirect(request.path)
    rows = [_row(listing) for listing in asking.to_be_asked(asked.company)]
    context = {"asked": asked, "rows": rows, "company": asked.company}
    return render(request, "companies/still_true.html", context)


def _row(listing: Listing) -> dict[str, Any]:
    return {"listing": listing, "quantity": quantity_text(listing), "freshness": freshness_of(listing)}


def _answer(request: HttpRequest, due: ListingQuerySet, *, by: User) -> None:
    """The posted listings are those the person has read: what was changed meanwhile is asked again.

    One field may name many: a request holds a thousand fields at most.
    """
    read = set(" ".join(request.POST.getlist("listing")).split())
    rows = [row for row in due if f"{row.code}:{row.version}" in read]
    if request.POST.get("answer") == "no":
        for row in rows[:1]:
            asking.say_no_longer_true(listing=row, by=by)
            messages.success(request, _("%(code)s is removed from the market.") % {"code": row.code})
        return
    done = asking.say_still_true(listings=rows, by=by)
    words = ngettext(
        "Thank you. %(count)s listing stays on the market.",
        "Thank you. %(count)s listings stay on the market.",
        done,
    )
    messages.success(request, words % {"count": done})


@require_safe
def still_true_company(request: SignedInRequest, slug: str) -> HttpResponse:
    """Lead the company's own people to the page of the link, which they may then also send to their phone."""
    company = Company.objects.filter(slug=slug).first()
    if company is None or not asking.may_answer(request.user, company):
        raise Http404
    return redirect("companies:still-true", token=asking.link_token(request.user, company))


@require_POST
def listing_still_true(request: SignedInRequest, code: str) -> HttpResponse:
    """Answer on the page of one listing."""
    listing = named_listing(request.user, code)
    if not asking.may_answer(request.user, listing.company):
        raise Http404
    due = Listing.objects.filter(pk=listing.pk, status=Status.LIVE).with_owner()
    _answer(request, due, by=request.user)
    return redirect("companies:listing-detail", code=listing.code)


@require_POST
def listing_put_back(request: SignedInRequest, code: str) -> HttpResponse:
    """Undo the removal of what others had supposed or entered; it waits for the company's word again."""
    listing = editable_listing(request.user, code)
    if listing.awaits_confirmation and listing.status == Status.WITHDRAWN:
        try:
            publish(listing=listing, by=request.user)
        except CannotPublish as refusal:
            for obstacle in refusal.obstacles:
                messages.warning(request, obstacle_sentence(obstacle))
        else:
            messages.success(request, _("%(code)s is back on the market.") % {"code": listing.code})
    return redirect("companies:company-profile", slug=listing.company.slug)
