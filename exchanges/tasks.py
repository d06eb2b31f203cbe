"""Background work of exchanges."""

from celery import shared_task
from django.utils import timezone

from exchanges.actions import expire_overdue
from exchanges.board.deciding import apply_due
from exchanges.deliveries.reporting import ask_for_reports
from exchanges.ending import end_run_out, remind_of_ends
from exchanges.negotiation.amending import settle_begun
from exchanges.pipeline.reminding import remind


@shared_task(name="exchanges.expire_overdue")  # type: ignore[untyped-decorator]  # celery is not typed
def expire() -> None:
    """Close proposals that nobody answered in time. Safe to run twice: a closed proposal is not overdue."""
    expire_overdue(on=timezone.localdate())


@shared_task(name="exchanges.apply_decisions")  # type: ignore[untyped-decorator]  # celery is not typed
def apply_decisions() -> None:
    """Put the board's decisions into force whose minute is over. Safe to run twice, and by two workers at once."""
    apply_due()


@shared_task(name="exchanges.settle_amendments")  # type: ignore[untyped-decorator]  # celery is not typed
def settle_amendments() -> None:
    """Give back what only terms needed that an amendment has ended. Safe to run twice: nothing is left to give back."""
    settle_begun(on=timezone.localdate())


@shared_task(name="exchanges.end_run_out")  # type: ignore[untyped-decorator]  # celery is not typed
def end_agreements() -> None:
    """Tell of terms that end soon, and end those that are over. Safe to run twice: an ended one does not run out."""
    remind_of_ends(today=timezone.localdate())
    end_run_out(on=timezone.localdate())


@shared_task(name="exchanges.ask_for_reports")  # type: ignore[untyped-decorator]  # celery is not typed
def ask() -> None:
    """Ask the parties for the figures of the month that is over. One notice a month, however often it runs."""
    ask_for_reports(today=timezone.localdate())


@shared_task(name="exchanges.remind")  # type: ignore[untyped-decorator]  # celery is not typed
def remind_of_deadlines() -> None:
    """Remind of what is due tomorrow, overdue or stuck. Once each, however often it runs."""
    remind(today=timezone.localdate())
