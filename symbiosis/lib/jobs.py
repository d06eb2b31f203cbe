"""Background work as rows: what is to be done, and who does it until when. The broker is only a doorbell.

Claimed by a conditional UPDATE, guarded by a fencing token. A worker that dies leaves an expired lease; the next
claim gets a higher token, and whatever the dead (or only slow) worker still writes with the old token is refused.
All times are the database's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=20)
LONG_LEASE = timedelta(seconds=75)  # around one call that cannot renew: the network's allocation
BACK_OFF = timedelta(seconds=2)
MOST_ATTEMPTS = 5


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("finished")
    FAILED = "failed", _("failed")


OPEN_STATES = [JobState.QUEUED, JobState.RUNNING]
EXPIRED_LEASE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


class Job(models.Model):
    """What is to be done, and who is doing it until when. The broker knows nothing of it."""

    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)  # claims since the last progress
    lease_until = models.DateTimeField(null=True)  # by the database's clock
    fencing_token = models.PositiveBigIntegerField(default=0)  # grows with each claim
    failure_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Job)


class LeaseLost(Exception):
    """Another worker has claimed the row: nothing was written."""


@dataclass(frozen=True, slots=True)
class Lease(Generic[Row]):
    """The right to write for one row, as long as its fencing token stands."""

    model: type[Row]
    pk: int
    token: int

    def renew(self, duration: timedelta = LEASE, **values: Any) -> None:
        """Move the end of the lease and set `values`; raise LeaseLost when the token is stale."""
        held = Q(pk=self.pk, fencing_token=self.token, state=JobState.RUNNING)
        if self.model._default_manager.filter(held).update(lease_until=_after(duration), **values) != 1:
            raise LeaseLost(f"{self.model.__name__} {self.pk}, token {self.token}")

    @contextmanager
    def fenced(self, duration: timedelta = LEASE) -> Iterator[None]:
        """Open a transaction that renews the lease first, so that a stale token writes nothing."""
        with transaction.atomic():
            self.renew(duration)
            yield

    def give_back(self, after: timedelta = timedelta(0), **values: Any) -> None:
        """Let another worker have the row, at once or after a pause; a stale token changes nothing."""
        held = Q(pk=self.pk, fencing_token=self.token, state=JobState.RUNNING)
        self.model._default_manager.filter(held).update(lease_until=_after(after), **values)


def claim(due: "QuerySet[Row]") -> Lease[Row] | None:
    """Claim the oldest due row, or None when there is none. Losing a race is normal: try the next."""
    model = due.model
    for pk, token in due.order_by("pk").values_list("pk", "fencing_token")[:20]:
        unclaimed = Q(EXPIRED_LEASE, pk=pk, fencing_token=token, state__in=OPEN_STATES)
        claimed = model._default_manager.filter(unclaimed, attempts__lt=MOST_ATTEMPTS).update(
            state=JobState.RUNNING,
            lease_until=_after(LEASE),
            fencing_token=token + 1,
            attempts=F("attempts") + 1,
        )
        if claimed:
            return Lease(model, pk, token + 1)
    return None


def worn_out(due: "QuerySet[Row]") -> "QuerySet[Row]":
    """Rows that were claimed five times without any progress."""
    return due.filter(attempts__gte=MOST_ATTEMPTS)


def _after(duration: timedelta) -> Combinable:
    return ExpressionWrapper(Now() + duration, output_field=DateTimeField()) if duration else Now()


def back_off(attempts: int) -> timedelta:
    """Wait longer after each failure."""
    return BACK_OFF * attempts
