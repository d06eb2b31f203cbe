"""What exactly the parties accept: a digest of the terms, and which of them are in force when."""

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal

from exchanges.contacts import is_beyond_check, with_references
from exchanges.models import Agreement, Proposal, Terms
from exchanges.variance import Rest, Span, months_of

DIGEST_FIELDS = (
    "quantity_per_month",
    "unit",
    "payer",
    "price_vnd_per_unit",
    "carrier",
    "carrier_name",
    "carrier_licence",
    "route",
    "schedule",
    "quality_note",
    "liable",
    "notice_days",
    "starts_on",
    "ends_on",
)
LATER_FIELDS = {"carrier_name", "carrier_licence"}  # not in the digest of terms that leave them empty


def digest_of(terms: Terms) -> str:
    """Return the SHA-256 of the values that bind the parties, independent of how they were typed."""
    values = {
        name: _plain(getattr(terms, name))
        for name in DIGEST_FIELDS
        if name not in LATER_FIELDS or getattr(terms, name)
    }
    if terms.coordination:
        written = with_references(terms.coordination, scope=terms.proposal_id)
        values["coordination"] = json.dumps(written, sort_keys=True, ensure_ascii=False)
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def stands_for(terms: Terms) -> bool:
    """True when the digest is that of the terms as they stand.

    A contact that was erased from a regulation older than the references cannot be checked any more.
    """
    return digest_of(terms) == terms.digest or is_beyond_check(terms.coordination)


def _plain(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def terms_in_turn(agreement: Agreement) -> list[Terms]:
    """Return the terms that were ever in force, oldest first (amendments prefetched by `with_months`)."""
    signed = [one for one in agreement.amendments.all() if one.signed_at is not None]
    return [signed[0].before, *(one.terms for one in signed)] if signed else [agreement.terms]


def yearly_need(agreement: Agreement, terms: Terms) -> Decimal | None:
    """Return what an agreement under these terms needs in a year [canonical unit of the giver], None = moves nothing.

    What the listings hold for it, whether the board is asked and how many of it follow from this figure alone. A
    change is taken as if it had held since the agreement's first day: neither a higher rate over a short rest nor a
    prolongation in small pieces counts as less than what runs.
    """
    return terms.per_year_since(terms_in_turn(agreement)[0].starts_on)


def needed_in_a_year(proposal: Proposal, terms: Terms) -> Decimal | None:
    """Return what these terms of a proposal need in a year: `yearly_need` once there is an agreement."""
    agreed = getattr(proposal, "agreement", None)
    return yearly_need(agreed, terms) if agreed else terms.quantity_per_year


def terms_to_run(agreement: Agreement, on: date) -> list[Terms]:
    """Return the terms in force on a day and those that come after them."""
    rounds = terms_in_turn(agreement)
    begun = sum(terms.starts_on <= on for terms in rounds)
    return rounds[max(begun - 1, 0) :]


def spans_of(agreement: Agreement) -> list[Span]:
    """Return how much a month is agreed from when to when, oldest first; new terms hold from their own first day.

    Nothing is agreed after the day on which the agreement ended, nor between terms that were over and later ones.
    """
    rounds = terms_in_turn(agreement)
    followed = [later.starts_on - timedelta(days=1) for later in rounds[1:]] + [date.max]
    last = agreement.ended_on or date.max
    spans = [
        Span(terms.starts_on, min(terms.ends_on, next_begins, last), terms.moved_per_month)
        for terms, next_begins in zip(rounds, followed, strict=True)
    ]
    return [span for span in spans if span.starts_on <= span.ends_on]


def has_run(agreement: Agreement) -> bool:
    """True of an agreement that was signed and started, so that months can be reported."""
    ran: bool = agreement.ran  # type: ignore[attr-defined]  # by with_months
    return ran


def rests_of(agreement: Agreement) -> list[Rest]:
    """Return when the deliveries were suspended (prefetched by `with_months`); what rested at the end rests on."""
    rows = agreement.suspensions.all()
    return [Rest(one.since, one.until if one.until != agreement.ended_on else None) for one in rows]


def terms_on(agreement: Agreement, day: date) -> Terms:
    """Return the terms in force on a day; before the first ones those."""
    begun = [terms for terms in terms_in_turn(agreement) if terms.starts_on <= day]
    return begun[-1] if begun else terms_in_turn(agreement)[0]


def months_to_report(agreement: Agreement, until: date) -> list[date]:
    """Return the first days of the months so far whose quantities are reported; none where nothing is moved."""
    if agreement.terms.quantity_per_month is None:
        return []
    return list(months_of(spans_of(agreement), until))
