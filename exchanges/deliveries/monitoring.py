"""Agreed against actual for people: the months of an agreement, its sums, and what they were worth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Q, When

from accounts.models import User
from companies.models import Company
from companies.permissions import companies_of
from exchanges.deliveries.reporting import open_months
from exchanges.deliveries.verified import Payment, account_of, in_a_year, joined
from exchanges.models import Agreement, Proposal
from exchanges.models.agreement import AgreementQuerySet
from exchanges.states import STARTED
from exchanges.terms import has_run, rests_of, spans_of, terms_on
from exchanges.variance import Month, Totals, last_day, table_of, totals_of
from matching.engine import types as engine
from matching.results import explained


@dataclass(frozen=True, slots=True)
class Monitor:
    """One agreement's months, newest first, and sums over the reported ones. None = not known."""

    agreement: Agreement
    months: list[Month]
    totals: Totals
    payments: list[Payment]  # one for each reported month whose terms name a price, oldest first
    value: engine.Account | None  # VND, both sides' savings together, from what was delivered
    avoided: engine.Account | None  # tCO2e, from what was delivered

    @property
    def latest(self) -> Month | None:
        """The newest month that somebody reported."""
        return next((month for month in self.months if month.actual is not None), None)

    @property
    def paid(self) -> Decimal | None:
        """VND that changed hands by the prices of the terms."""
        return sum((one.amount for one in self.payments), Decimal(0)) if self.payments else None


def monitor_of(agreement: Agreement, *, today: date) -> Monitor:
    """Read the agreement's deliveries (`with_months`) into a table of months, empty before it ever started."""
    proposal = agreement.proposal
    side = {proposal.giver_id: "giver", proposal.taker_id: "taker"}
    figures = {(row.month, side[row.company_id]): row.quantity for row in agreement.deliveries.all()}
    spans = spans_of(agreement) if has_run(agreement) else []
    months = table_of(figures, spans, today=today, rests=rests_of(agreement))
    totals = totals_of(months)
    match = explained(proposal.match)
    delivered = in_a_year(totals.actual, agreement.terms.unit) if totals.reported else None
    value = joined(match.giver_money, match.taker_money)
    return Monitor(
        agreement,
        months[::-1],
        totals,
        payments=list(_payments(agreement, months)),
        value=_verified(value, match, delivered),
        avoided=_verified(match.co2, match, delivered),
    )


def _payments(agreement: Agreement, months: list[Month]) -> Iterator[Payment]:
    """A month is paid at the price of the terms in force on its last day."""
    for month in months:
        terms = terms_on(agreement, last_day(month.first))
        if month.actual is not None and terms.price_vnd_per_unit is not None:
            yield Payment(month.first, month.actual, terms.price_vnd_per_unit)


def _verified(account: engine.Account, match: engine.Match, delivered: float | None) -> engine.Account | None:
    """The match's account for what was really delivered, None while nothing is reported or no line is known."""
    if delivered is None:
        return None
    verified = account_of(account, planned=match.quantity, delivered=delivered)
    return verified if verified.total is not None else None


def reports_due(agreement: Agreement, companies: list[Company], *, today: date) -> list[tuple[Company, date]]:
    """Return which of these companies still owes which month, oldest first."""
    parties = [company for company in agreement.proposal.parties if company in companies]
    owed = [(company, month) for company in parties for month in open_months(agreement, company, today=today)]
    return sorted(owed, key=lambda one: one[1])


def watched_by(user: User, *, today: date) -> AgreementQuerySet:
    """Return the agreements that ran, as far as the person may see them: first those that wait for the own report.

    Of these only the own companies' agreements are read to find them. Regulations, of which nobody reports, come last.
    """
    watched = Agreement.objects.that_ran().filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))
    own = list(companies_of(user))
    mine = (
        watched.filter(Q(proposal__giver__in=own) | Q(proposal__taker__in=own)).with_months() if own else ()
    )
    owed = [one.pk for one in mine if reports_due(one, own, today=today)]
    place = Case(When(pk__in=owed, then=0), When(terms__coordination={}, then=1), default=2)
    return watched.with_months().order_by(place, "code")


def reports_of(user: User, proposals: list[Proposal], *, today: date) -> list[tuple[Agreement, date]]:
    """Return the months that the person's own companies owe of these proposals, the oldest first.

    No query while none of them has started, else a fixed number.
    """
    started = [proposal.pk for proposal in proposals if proposal.state in STARTED]
    if not started:
        return []
    own = list(companies_of(user))
    owed = [
        (agreement, month)
        for agreement in Agreement.objects.filter(proposal__in=started).with_months()
        for _company, month in reports_due(agreement, own, today=today)
    ]
    return sorted(owed, key=lambda one: (one[1], one[0].code))
