"""The records behind the sums of an agreement: each sum's rows, and their total, which has to be the sum shown."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from companies import ledger
from companies.models import QuantityMovement
from exchanges.deliveries.monitoring import Monitor
from exchanges.deliveries.verified import Payment
from exchanges.models import Agreement
from exchanges.variance import Month
from matching.reasons.accounts import account_lines
from matching.results import explained


@dataclass(frozen=True, slots=True)
class Records:
    """Rows by sum. `held` are the movements of the giver's listing, `delivered` months with a figure, oldest first."""

    held: list[QuantityMovement]
    delivered: list[Month]
    payments: list[Payment]
    value: dict[str, Any] | None
    avoided: dict[str, Any] | None

    @property
    def held_total(self) -> Decimal:
        return sum((row.quantity for row in self.held), Decimal(0))

    @property
    def delivered_total(self) -> Decimal:
        return sum((month.actual or Decimal(0) for month in self.delivered), Decimal(0))

    @property
    def paid_total(self) -> Decimal:
        return sum((row.amount for row in self.payments), Decimal(0))


def records_of(agreement: Agreement, monitor: Monitor | None) -> Records:
    """Gather the rows; `monitor` None for an agreement that moves nothing."""
    listing = agreement.proposal.giver_listing_id
    movements = ledger.movements_of(listing_id=listing, reference=agreement.code)
    if monitor is None:
        return Records(list(movements), [], [], None, None)
    return Records(
        held=list(movements),
        delivered=[month for month in reversed(monitor.months) if month.actual is not None],
        payments=monitor.payments,
        value=_lines(monitor, "money"),
        avoided=_lines(monitor, "co2"),
    )


def _lines(monitor: Monitor, kind: str) -> dict[str, Any] | None:
    account = monitor.value if kind == "money" else monitor.avoided
    if account is None:
        return None
    written = account_lines(account, kind=kind, unit=monitor.agreement.terms.unit)
    if kind == "money":  # both sides' lines, the giver's first: both may have a share of the same cost
        givers = len(explained(monitor.agreement.proposal.match).giver_money.lines)
        for place, line in enumerate(written["lines"]):
            line["side"] = "giver" if place < givers else "taker"
    return written
