"""Blocks of the listing pages: who sees a listing, and whether it is still true."""

from typing import Any

from django import template
from django.conf import settings

from accounts.models import User
from accounts.roles import Permission
from companies.audiences import audiences_of, is_unseen, stranger_sentence
from companies.freshness import freshness_of
from companies.models import Listing, Status
from companies.permissions import companies_of, permissions_in_company

register = template.Library()


@register.inclusion_tag("companies/_who_sees.html")
def who_sees(listing: Listing) -> dict[str, Any]:
    """The level as a chip; opened, what each audience sees and a link to look at the page as it does."""
    sentence = stranger_sentence(listing, least=settings.ANONYMITY["companies"])
    return {"listing": listing, "audiences": audiences_of(listing), "sentence": sentence}


@register.simple_tag
def unseen_sentence(listing: Listing) -> str:
    """Return why nobody finds a live listing, "" where it is found; for those who may edit it. Loads no face."""
    return stranger_sentence(listing, least=settings.ANONYMITY["companies"]) if is_unseen(listing) else ""


@register.inclusion_tag("companies/_freshness.html", takes_context=True)
def freshness(context: Any, listing: Listing) -> dict[str, Any]:
    """When the company last called the listing true, and the question when that is long ago."""
    user: User = context["request"].user
    fresh = freshness_of(listing) if listing.status == Status.LIVE else None
    asks = fresh is not None and fresh.is_due and not listing.awaits_confirmation
    may_answer = asks and Permission.EDIT_LISTINGS in permissions_in_company(user, listing.company)
    shown = {"listing": listing, "fresh": fresh, "asks": asks, "may_answer": may_answer}
    return shown | {"csrf_token": context.get("csrf_token")}


@register.inclusion_tag("companies/_still_true_ask.html", takes_context=True)
def still_true_ask(context: Any) -> dict[str, Any]:
    """For the company's own people: how many of its listings wait for a word, and the page to say it."""
    user: User = context["request"].user
    due = Listing.objects.to_be_asked().filter(company__in=companies_of(user))
    companies: dict[str, Any] = {}
    for slug, name in due.order_by("company__name").values_list("company__slug", "company__name"):
        companies.setdefault(slug, {"slug": slug, "name": name, "count": 0})["count"] += 1
    return {"waiting": list(companies.values())}
