"""Every change of a listing that has consequences. Each is atomic and writes history."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from accounts.notices import notify
from companies.errors import CannotPublish, KindPromised, QuantityPromised, StaleListing
from companies.facts import ListingFacts, facts_of, plain
from companies.models import Company, Disclosure, Listing, ListingVersion, Origin, Status
from companies.permissions import can_confirm, can_edit, can_write_for, enters_on_behalf
from companies.publishing import obstacles_of
from companies.versions import next_version

# No I, O, 0, 1. Random, because codes in a row would tell which anonymous listings share a company.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_ATTEMPTS = 5


def _require(allowed: bool) -> None:  # noqa: FBT001
    if not allowed:
        raise PermissionDenied


def new_code(on: date) -> str:
    """Return a random code, e.g. LST-2611-7KQ4D."""
    return f"LST-{on:%y%m}-" + "".join(secrets.choice(CODE_LETTERS) for _letter in range(5))


@transaction.atomic
def create_listing(*, company: Company, facts: ListingFacts, by: User) -> Listing:
    """Make a draft. Park staff write on the company's behalf: the company is told and has to confirm it."""
    _require(can_write_for(by, company))
    on_behalf = enters_on_behalf(by, company)
    said = {"origin": Origin.ON_BEHALF} if on_behalf else {"origin": Origin.OWN, "fresh_at": timezone.now()}
    listing = _insert(company=company, **said, **facts.columns)
    _remember(listing, by=by, verb="listing.enter_on_behalf" if on_behalf else "listing.create")
    if on_behalf:
        _tell_company(listing)
    return listing


def _insert(**columns: Any) -> Listing:
    """Insert with a random code; the unique constraint decides the rare clash."""
    for _attempt in range(CODE_ATTEMPTS):
        code = new_code(timezone.localdate())
        if not Listing.objects.filter(code=code).exists():
            return Listing.objects.create(code=code, **columns)
    raise IntegrityError(f"no free listing code after {CODE_ATTEMPTS} attempts")


def _tell_company(listing: Listing) -> None:
    people = User.objects.filter(company_memberships__company=listing.company, is_active=True).distinct()
    notify(
        people,
        kind="listing.on_behalf",
        target_type="listing",
        target_code=listing.code,
        occasion=f"v{listing.version}",
    )


@transaction.atomic
def save_listing(*, listing: Listing, facts: ListingFacts, version: int, by: User) -> Listing:
    """Save an edit made on top of `version`; raises `StaleListing` when somebody saved in between.

    The company's own edit of an estimate makes it the company's word; what park staff write has yet to be
    confirmed.
    """
    _require(can_edit(by, listing))
    on_behalf = enters_on_behalf(by, listing.company)
    columns = facts.columns | _ownership(listing, by=by, on_behalf=on_behalf)
    _refuse_other_than_promised(listing, facts)
    _refuse_below_promised(listing, columns["offered"])
    _update(listing, version=version, columns=columns, yours=facts)
    _remember(listing, by=by, verb=_edit_verb(columns, on_behalf=on_behalf))
    _draft_if_obstructed(listing)
    return listing


def _refuse_below_promised(listing: Listing, offered: Decimal | None) -> None:
    """Courtesy for the form; the CHECK of the table decides a race."""
    if listing.allocated > (offered or 0):
        raise QuantityPromised(listing)


def _refuse_other_than_promised(listing: Listing, facts: ListingFacts) -> None:
    """Agreements hold a quantity of this type in this type's unit."""
    promised, wanted = (listing.kind, listing.resource_id), (facts.kind, facts.resource.pk)
    if listing.allocated and promised != wanted:
        raise KindPromised(listing)


def _draft_if_obstructed(listing: Listing) -> None:
    """What could not be published does not stay on the market either, e.g. hazardous without its papers."""
    if listing.status == Status.LIVE and obstacles_of(listing):
        Listing.objects.filter(pk=listing.pk).update(status=Status.DRAFT)
        listing.status = Status.DRAFT


def _ownership(listing: Listing, *, by: User, on_behalf: bool) -> dict[str, Any]:
    if on_behalf:
        return {"origin": Origin.ON_BEHALF, "confirmed_at": None, "confirmed_by": None}
    now = timezone.now()
    if listing.awaits_confirmation:
        return {"origin": Origin.OWN, "confirmed_at": now, "confirmed_by": by, "fresh_at": now}
    return {"fresh_at": now}


def _edit_verb(columns: dict[str, Any], *, on_behalf: bool) -> str:
    if on_behalf:
        return "listing.edit_on_behalf"
    return "listing.correct" if "confirmed_by" in columns else "listing.edit"


def _update(listing: Listing, *, version: int, columns: dict[str, Any], yours: ListingFacts) -> None:
    """Write only if nobody saved since `version`; the row count decides, not an earlier look."""
    if listing.version == version:
        _keep_version(listing, saved_by="platform")  # loaded listings have no version of their own yet
    changed = Listing.objects.filter(pk=listing.pk, version=version).update(
        **columns, version=next_version(), updated_at=timezone.now()
    )
    if not changed:
        raise _stale(listing, version=version, yours=yours)
    listing.refresh_from_db()


def _stale(listing: Listing, *, version: int, yours: ListingFacts) -> StaleListing:
    current = Listing.objects.with_owner().get(pk=listing.pk)
    theirs = plain(facts_of(current))
    then = ListingVersion.objects.filter(listing=listing, version=version).first()
    return StaleListing(current, before=then.values if then else None, theirs=theirs, yours=plain(yours))


def _remember(listing: Listing, *, by: User | None, verb: str) -> None:
    """Keep the whole state and one line of history."""
    _keep_version(listing, saved_by=str(by))
    record(by=by, verb=verb, target_type="listing", target_code=listing.code)


def _keep_version(listing: Listing, *, saved_by: str) -> None:
    ListingVersion.objects.get_or_create(
        listing=listing,
        version=listing.version,
        defaults={"saved_by_label": saved_by, "values": plain(facts_of(listing))},
    )


@transaction.atomic
def publish(*, listing: Listing, by: User) -> Listing:
    """Make the listing live; raises `CannotPublish` with every reason why not. Twice changes nothing."""
    _require(can_edit(by, listing))
    obstacles = obstacles_of(listing)
    if obstacles:
        raise CannotPublish(obstacles)
    if not enters_on_behalf(by, listing.company):
        Listing.objects.filter(pk=listing.pk).update(fresh_at=timezone.now())
    return _set_status(listing, Status.LIVE, by=by, verb="listing.publish")


@transaction.atomic
def withdraw(*, listing: Listing, by: User) -> Listing:
    """Take the listing off the market; promises of agreements stay. Twice changes nothing."""
    _require(can_edit(by, listing))
    return _set_status(listing, Status.WITHDRAWN, by=by, verb="listing.withdraw")


def _set_status(listing: Listing, status: str, *, by: User, verb: str) -> Listing:
    rows = Listing.objects.filter(pk=listing.pk).exclude(status=status)
    if rows.update(status=status, updated_at=timezone.now()):
        record(by=by, verb=verb, target_type="listing", target_code=listing.code)
    listing.status = status
    return listing


@transaction.atomic
def confirm_estimate(*, listing: Listing, version: int, by: User) -> Listing:
    """The company says that `version`, which it has read, is true; raises `StaleListing` for another one."""
    _require(can_confirm(by, listing))
    now = timezone.now()
    columns = {"origin": Origin.OWN, "confirmed_at": now, "confirmed_by": by, "fresh_at": now}
    _update(listing, version=version, columns=columns, yours=facts_of(listing))
    _remember(listing, by=by, verb="listing.confirm")
    _draft_if_obstructed(listing)
    return listing


@transaction.atomic
def disclose(*, listing: Listing, to: Company, reference: str, by: User | None) -> Disclosure:
    """Let a company see the listing named and exact, from now on. Call at mutual interest; twice is once."""
    disclosure, is_new = Disclosure.objects.get_or_create(
        listing=listing, company=to, defaults={"reference": reference, "by_label": str(by or "platform")}
    )
    if is_new:
        record(
            by=by,
            verb="listing.disclose",
            target_type="listing",
            target_code=listing.code,
            detail={"to": to.name, "reference": reference},
        )
    return disclosure
