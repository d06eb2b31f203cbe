"""“Is it still true?”: asked once a month, answered with one tap, also from a phone where nobody is signed in.

A link carries who is asked and for which company, signed, for this purpose only. It is no session: what the
person may do is read from the database at each use, and opening the link changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.history import record_all
from accounts.models import User
from accounts.notices import notify
from accounts.roles import COMPANY_PERMISSIONS, Permission
from companies import actions
from companies.models import Company, Listing, ListingQuerySet, Origin
from companies.permissions import permissions_in_company

SALT = "companies.still-true"
WRITERS = [
    role for role, permissions in COMPANY_PERMISSIONS.items() if Permission.EDIT_LISTINGS in permissions
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers for which company."""

    user: User
    company: Company


def link_token(user: User, company: Company) -> str:
    """Return the part of the address that lets this person answer for the company."""
    return signing.dumps([user.pk, company.pk], salt=SALT, compress=False)


def asked_by(token: str) -> Asked | None:
    """Return who is asked; None for a token that is false, too old, or of somebody who may no longer answer."""
    try:
        age = timedelta(days=settings.FRESHNESS["link_days"])
        user_id, company_id = signing.loads(token, salt=SALT, max_age=age)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    company = Company.objects.filter(pk=company_id).first()
    if user is None or company is None or not may_answer(user, company):
        return None
    return Asked(user, company)


def may_answer(user: User, company: Company) -> bool:
    """True for the company's own people who write its listings."""
    return Permission.EDIT_LISTINGS in permissions_in_company(user, company)


def to_be_asked(company: Company) -> ListingQuerySet:
    """Return the company's listings that are due, oldest word first."""
    due = Listing.objects.to_be_asked().filter(company=company)
    return due.with_owner().order_by("fresh_at", "code")


@transaction.atomic
def say_still_true(*, listings: Iterable[Listing], by: User) -> int:
    """The company says today that the listings are true, as they were read; returns how many.

    Estimates have to be confirmed instead. The number of queries does not grow with the listings.
    """
    read = {listing.pk: listing for listing in listings}
    if not all(may_answer(by, company) for company in {listing.company for listing in read.values()}):
        raise PermissionDenied
    own = Listing.objects.live().filter(pk__in=read, origin=Origin.OWN).select_for_update().order_by("pk")
    now = own.values_list("pk", "version")
    same = [read[pk] for pk, version in now if version == read[pk].version]
    Listing.objects.filter(pk__in=[listing.pk for listing in same]).update(fresh_at=timezone.now())
    details: dict[str, dict[str, Any]] = {listing.code: {} for listing in same}
    record_all(by=by, verb="listing.still_true", target_type="listing", details=details)
    return len(same)


def say_no_longer_true(*, listing: Listing, by: User) -> None:
    """The company takes the listing off the market."""
    if not may_answer(by, listing.company):
        raise PermissionDenied
    actions.withdraw(listing=listing, by=by)


def ask_companies(*, on: date | None = None) -> int:
    """Leave the people of each company with due listings one notice a month; returns how many companies."""
    today = on or timezone.localdate()
    due = Listing.objects.to_be_asked(today).values("company")
    companies = Company.objects.filter(pk__in=due).order_by("pk")
    for company in companies:
        people = User.objects.filter(
            company_memberships__company=company, company_memberships__role__in=WRITERS, is_active=True
        )
        notify(
            people.distinct(),
            kind="listing.still_true",
            target_type="company",
            target_code=str(company.pk),
            occasion=f"{today:%Y-%m}",
        )
    return len(companies)
