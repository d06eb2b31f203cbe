"""Send what is due, one row after the other. The row is the job: claimed with a lease, finished under its token."""

import logging
import smtplib
from datetime import timedelta

from django.core.mail import BadHeaderError
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import Outgoing
from accounts.outgoing.mails import NotWanted, mail_of
from accounts.outgoing.webhooks import REFUSALS, Refused, call
from symbiosis.lib.jobs import (
    EXPIRED_LEASE,
    LONG_LEASE,
    MOST_ATTEMPTS,
    OPEN_STATES,
    JobState,
    Lease,
    LeaseLost,
    claim,
    worn_out,
)

logger = logging.getLogger(__name__)
# After the first, second … failure. The fifth is the last.
PAUSES = [timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20)]
AT_ONCE = timedelta(0)
FOR_GOOD = (BadHeaderError, smtplib.SMTPRecipientsRefused, Refused)


def due_messages() -> "QuerySet[Outgoing]":
    """Return what may go out now and nobody is sending."""
    return Outgoing.objects.filter(EXPIRED_LEASE, state__in=OPEN_STATES, notify_after__lte=Now())


def send_next() -> bool:
    """Claim one due message and send it; False when none is due. After five vain attempts it has failed."""
    stuck = worn_out(due_messages())
    stuck.update(state=JobState.FAILED, failure_code="gave_up", finished_at=Now(), lease_until=None)
    lease = claim(due_messages())
    if lease is None:
        return False
    row = Outgoing.objects.select_related("user", "webhook").get(pk=lease.pk)
    try:
        send(row, lease)
    except LeaseLost:
        return True
    except Exception:
        _try_again(row, lease, "fault")
        raise
    return True


def send(row: Outgoing, lease: Lease[Outgoing]) -> None:
    """Send under the lease; a mail that is no longer wanted ends without being sent."""
    try:
        _hand_over(row, lease)
    except NotWanted as reason:
        _finish(lease, JobState.DONE, reason.code)
    except FOR_GOOD as error:
        logger.warning("message %s cannot be sent: %s", row.pk, type(error).__name__)
        _finish(lease, JobState.FAILED, _code_of(error))
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("message %s, attempt %s: %s", row.pk, row.attempts, type(error).__name__)
        _try_again(row, lease, _code_of(error))
    else:
        _finish(lease, JobState.DONE, "")


def _hand_over(row: Outgoing, lease: Lease[Outgoing]) -> None:
    """The lease is renewed right before anything leaves: a worker that was overtaken sends nothing."""
    if row.channel == Outgoing.Channel.WEBHOOK:
        lease.renew(LONG_LEASE)
        call(row)
        return
    mail = mail_of(row)
    lease.renew(LONG_LEASE)
    mail.send()


def _finish(lease: Lease[Outgoing], state: JobState, code: str) -> None:
    """`failure_code` of a finished row says why nothing was sent; empty = it was."""
    lease.renew(AT_ONCE, state=state, failure_code=code, finished_at=Now())


def _try_again(row: Outgoing, lease: Lease[Outgoing], code: str) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        _finish(lease, JobState.FAILED, code)
        return
    later = Now() + PAUSES[row.attempts - 1]
    lease.give_back(state=JobState.QUEUED, notify_after=later, failure_code=code)


def try_failed_again() -> int:
    """Queue what failed only because the other side did not answer; return how many. What is stale is not sent."""
    last = {error.__name__ for error in (BadHeaderError, smtplib.SMTPRecipientsRefused)}
    failed = Outgoing.objects.filter(state=JobState.FAILED).exclude(failure_code__in=last | REFUSALS)
    return failed.update(
        state=JobState.QUEUED, attempts=0, failure_code="", finished_at=None, notify_after=Now()
    )


def _code_of(error: Exception) -> str:
    return error.code if isinstance(error, Refused) else type(error).__name__[:40]
