"""“View as…”: the page of a listing exactly as another audience gets it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from companies.audiences import AudienceSight, Sight, audiences_of, nothing_sentence
from companies.models import Listing
from companies.views.listings import named_context, public_context
from companies.views.loading import editable_listing

NOBODY = User(pk=0)  # no row has this number: a reader without any right
PAGES = {
    Sight.NAMED: "companies/listing_detail.html",
    Sight.FACE: "companies/listing_public.html",
    Sight.NOTHING: "companies/view_as_nothing.html",
}


@require_safe
def listing_view_as(request: SignedInRequest, code: str) -> HttpResponse:
    """For those who may edit the listing; an unknown audience is the first one."""
    listing = editable_listing(request.user, code)
    audiences = audiences_of(listing)
    known = {one.audience.value: one for one in audiences}
    chosen = known.get(request.GET.get("as", ""), audiences[0])
    context = _context(listing, chosen)
    context |= {"page": PAGES[chosen.sight], "chosen": chosen, "audiences": audiences, "looked_at": listing}
    return render(request, "companies/view_as.html", context)


def _context(listing: Listing, chosen: AudienceSight) -> dict[str, object]:
    if chosen.sight == Sight.NAMED:
        return named_context(NOBODY, listing)
    if chosen.sight == Sight.FACE:
        return public_context(listing)
    reason = nothing_sentence(listing, chosen.audience, least=settings.ANONYMITY["companies"])
    return {"listing": listing, "reason": reason}
