"""Tell somebody something, and let the mails leave."""

from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.utils import timezone

from accounts.models import Outgoing, User
from accounts.notices import notify
from accounts.outgoing.hours import VIET_NAM
from accounts.tasks import send_outgoing

NOON = datetime(2026, 11, 26, 12, tzinfo=VIET_NAM)  # a Thursday
MONDAY = datetime(2026, 11, 30, 9, tzinfo=VIET_NAM)


def tell(user: User, *, kind: str = "your_turn", code: str = "PRP-26-0001", occasion: str = "v1") -> None:
    notify([user], kind=kind, target_type="something", target_code=code, occasion=occasion)


def all_due() -> None:
    """Let the minute pass, and the night."""
    Outgoing.objects.update(notify_after=timezone.now() - timedelta(seconds=1), lease_until=None)


def send_all() -> list[Any]:
    """Let the shift of a worker run; return everything that has gone out so far."""
    all_due()
    send_outgoing()
    return mail.outbox


def outcomes() -> list[tuple[str, str]]:
    return list(Outgoing.objects.order_by("pk").values_list("state", "failure_code"))
