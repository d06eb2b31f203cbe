"""Mails that could not be delivered: why, what to do, and one more try."""

import smtplib

from django.core.mail import BadHeaderError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.history import record
from accounts.models import Outgoing, User
from symbiosis.lib.jobs import MOST_ATTEMPTS, JobState

REFUSED = smtplib.SMTPRecipientsRefused.__name__
UNWRITABLE = BadHeaderError.__name__
NO_ANSWER = "no_answer"
# By code of the failure: what happened, and what to do about it.
REASONS: dict[str, tuple[Promise, Promise]] = {
    REFUSED: (
        _("The recipient's mail server refuses the address."),
        _("Ask the person for the right address; an administrator of the company invites that one."),
    ),
    UNWRITABLE: (
        _("The letter could not be written."),
        _("Tell the operator: trying again does not help."),
    ),
    "gave_up": (
        _("Sending was cut off five times."),
        _("Try again. If it fails once more, tell the operator."),
    ),
    NO_ANSWER: (
        _("The mail server did not answer, five times."),
        _("Try again once mails go out. Until then tell the person by telephone."),
    ),
}


class NotFailed(Exception):
    """The mail is on its way again, or was tried a second time already."""


def failed_mails() -> "QuerySet[Outgoing]":
    """Return the mails to people with an account that were given up, newest first."""
    rows = Outgoing.objects.filter(channel=Outgoing.Channel.MAIL, state=JobState.FAILED, user__is_active=True)
    return rows.select_related("user").order_by("-finished_at", "-pk")


def reason_of(row: Outgoing) -> tuple[Promise, Promise]:
    """Return what happened and what to do; every other failure is that of a server that did not answer."""
    return REASONS.get(row.failure_code, REASONS[NO_ANSWER])


@transaction.atomic
def try_once_more(*, message: Outgoing, by: User) -> None:
    """Send a mail that was given up one more time, and no further; raises `NotFailed` for any other."""
    failed = failed_mails().filter(pk=message.pk, retried_at=None).order_by()
    queued = Outgoing.objects.filter(pk__in=failed.values("pk")).update(
        state=JobState.QUEUED,
        attempts=MOST_ATTEMPTS - 1,
        failure_code="",
        finished_at=None,
        lease_until=None,
        notify_after=Now(),
        retried_at=Now(),
    )
    if not queued:
        raise NotFailed
    record(
        by=by,
        verb="person.mail_again",
        target_type="person",
        target_code=str(message.user_id),
        detail={"kind": message.kind, "about": message.target_code},
    )
