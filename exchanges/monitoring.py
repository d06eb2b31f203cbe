"""Agreed against actual for people: the months of an agreement, its sums, and what they were worth."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from companies.models import Company
from companies.permissions import companies_of
from exchanges.models import Agreement, Proposal
from exchanges.reporting import open_months
from exchanges.states import State
from exchanges.variance import Month, Totals, table_of, totals_of


@dataclass(frozen=True, slots=True)
class Monitor:
    """One agreement's months, newest first, and sums over the reported ones. None = not known."""

    agreement: Agreement
    months: list[Month]
    totals: Totals
    money: Decimal | None  # VND that changed hands by the price of the terms
    co2: tuple[float, float] | None  # tCO2e avoided, by the match's range per unit

    @property
    def latest(self) -> Month | None:
        """The newest month that somebody reported."""
        return next((month for month in self.months if month.actual is not None), None)


def monitor_of(agreement: Agreement, *, today: date) -> Monitor:
    """Read the agreement's deliveries (prefetched) into a table of months."""
    terms, proposal = agreement.terms, agreement.proposal
    side = {proposal.giver_id: "giver", proposal.taker_id: "taker"}
    figures = {(row.month, side[row.company_id]): row.quantity for row in agreement.deliveries.all()}
    months = table_of(
        figures,
        per_month=terms.moved_per_month,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        today=today,
    )
    totals = totals_of(months)
    price = terms.price_vnd_per_unit
    money = totals.actual * price if price is not None and totals.reported else None
    return Monitor(agreement, months[::-1], totals, money, _co2(agreement, totals))


def _co2(agreement: Agreement, totals: Totals) -> tuple[float, float] | None:
    """The match states tCO2e of a year for its own quantity; per unit of it, times what was really delivered.

    The factors are those of the run that made the match (docs/method.md); they do not change afterwards.
    """
    match = agreement.proposal.match
    if match.co2_low is None or match.co2_high is None or not match.quantity_high or not totals.reported:
        return None
    share = float(totals.actual) / match.quantity_high
    return match.co2_low * share, match.co2_high * share


def reports_due(agreement: Agreement, companies: list[Company], *, today: date) -> list[tuple[Company, date]]:
    """Return which of these companies still owes which month, oldest first."""
    parties = [company for company in agreement.proposal.parties if company in companies]
    owed = [(company, month) for company in parties for month in open_months(agreement, company, today=today)]
    return sorted(owed, key=lambda one: one[1])


def reports_of(user: User, proposals: list[Proposal], *, today: date) -> list[tuple[Agreement, date]]:
    """Return the months that the person's own companies owe of these proposals, the oldest first.

    No query while none of them is in operation, else three.
    """
    operating = [proposal.pk for proposal in proposals if proposal.state == State.OPERATING]
    if not operating:
        return []
    own = list(companies_of(user))
    owed = [
        (agreement, month)
        for agreement in Agreement.objects.filter(proposal__in=operating).with_months()
        for _company, month in reports_due(agreement, own, today=today)
    ]
    return sorted(owed, key=lambda one: (one[1], one[0].code))
