"""A draft from a photo, sent from the yard: once, however often the phone sends it."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from companies.actions import create_listing
from companies.attachments import Fit, Upload, fit, keep
from companies.facts import ListingFacts
from companies.models import Company, Listing
from companies.permissions import can_write_for


def create_from_photo(*, company: Company, facts: ListingFacts, photo: Upload, by: User) -> Listing:
    """Make a draft with its photo; the same row key again returns the draft that is there.

    The unique key of the company's rows decides a race of two sendings. Raises `RefusedFile`.
    """
    if not can_write_for(by, company):
        raise PermissionDenied
    if sent_before := _sent_before(company, facts.row_key):
        return sent_before
    fitted = fit(photo)
    try:
        return _create(company, facts, fitted, by)
    except IntegrityError:
        if sent_meanwhile := _sent_before(company, facts.row_key):
            return sent_meanwhile
        raise


def _sent_before(company: Company, row_key: str) -> Listing | None:
    return Listing.objects.filter(company=company, row_key=row_key).first()


@transaction.atomic
def _create(company: Company, facts: ListingFacts, fitted: Fit, by: User) -> Listing:
    listing = create_listing(company=company, facts=facts, by=by)
    keep(listing=listing, fit=fitted, by=by)
    return listing
