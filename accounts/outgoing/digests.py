"""Queue the digests of the day: one mail per person with everything unread since the last."""

from datetime import datetime

from django.utils import timezone

from accounts.models import MailPreference, Notice, Outgoing, User
from accounts.outgoing.hours import VIET_NAM, digest_day, morning_of, next_open, public_holidays
from accounts.outgoing.kinds import DIGEST
from accounts.outgoing.mails import news_for

EVER = "2026-01-01T00:00:00+00:00"  # before the first notice


def queue_digests(now: datetime | None = None) -> int:
    """Leave a digest for everybody whose day has come and who has something unread; return how many.

    Safe to repeat: the row is unique for person and day. A day that was missed is made up for on the next.
    """
    now = now or timezone.now()
    if next_open(now, public_holidays()) != now:
        return 0
    unread = Notice.objects.filter(read_at__isnull=True, user__is_active=True).values("user")
    people = User.objects.filter(pk__in=unread).select_related("mail_preference").order_by("pk")
    rows = [row for user in people if (row := _digest_of(user, now)) is not None]
    return len(Outgoing.objects.bulk_create(rows, ignore_conflicts=True))


def _digest_of(user: User, now: datetime) -> Outgoing | None:
    chosen = getattr(user, "mail_preference", None) or MailPreference(user=user)
    day = digest_day(chosen.rhythm, chosen.weekday, now.astimezone(VIET_NAM).date(), public_holidays())
    if day is None:
        return None
    key, until = f"{user.pk}:digest:{day}", morning_of(day).isoformat()
    before = Outgoing.objects.filter(user=user, kind=DIGEST).order_by("-pk").first()
    since = before.payload["until"] if before else EVER
    if (before and before.dedupe_key == key) or not news_for(user.pk, since, until, chosen.without):
        return None
    return Outgoing(
        channel=Outgoing.Channel.MAIL,
        user=user,
        kind=DIGEST,
        payload={"since": since, "until": until},
        dedupe_key=key,
        notify_after=now,
    )
