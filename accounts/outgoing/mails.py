"""Make the mail of a row: plain text and simple HTML in the person's language. Nothing is sent here."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import MailPreference, Notice, Outgoing, User
from accounts.outgoing.kinds import AT_ONCE, DIGEST, is_security
from accounts.outgoing.letters import REPLY_ABOVE, Letter, Topic, letter_about
from accounts.outgoing.stopping import preference_of, stop_token

MOST_LINES = 20  # of a digest; the rest stands on the home page


class NotWanted(Exception):
    """The mail has no reason any more; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def mail_of(row: Outgoing) -> EmailMultiAlternatives:
    """Return the mail as it is to be sent now; raises `NotWanted`."""
    if not row.user.is_active:
        raise NotWanted("has_left")
    preference = preference_of(row.user)
    if row.kind in preference.without and not is_security(row.kind):
        raise NotWanted("unsubscribed")
    with translation.override(preference.language):
        return _digest(row, preference) if row.kind == DIGEST else _single(row)


def _single(row: Outgoing) -> EmailMultiAlternatives:
    same = {name: getattr(row, name) for name in ("user", "channel", "kind", "target_type", "target_code")}
    if Outgoing.objects.filter(pk__gt=row.pk, **same).exists():
        raise NotWanted("newer_one")
    notices = Notice.objects.filter(user=row.user, dedupe_key=row.payload["notice"], read_at__isnull=True)
    if not notices.exists():
        raise NotWanted("read")
    letter = letter_about(row.user, Topic(row.kind, row.target_type, row.target_code))
    if letter is None:
        raise NotWanted("no_longer_true")
    return _assemble(row, letter, [])


def _digest(row: Outgoing, preference: MailPreference) -> EmailMultiAlternatives:
    if preference.rhythm == MailPreference.Rhythm.NEVER:
        raise NotWanted("unsubscribed")
    news = news_for(row.user_id, row.payload["since"], row.payload["until"], preference.without)
    lines = _lines_of(row.user, [_topic(notice) for notice in news])
    if not lines:
        raise NotWanted("nothing_new")
    cover = Letter(
        subject=_("What is new"),
        sentence=_("This is new on the platform since our last letter."),
        button=_("Open the platform"),
        path=reverse("home"),
        to_company=any(line.to_company for line in lines),
    )
    return _assemble(row, cover, lines)


def _lines_of(user: User, topics: list[Topic]) -> list[Letter]:
    """Return one line for each thing, in its order: "your turn" before the news that something has moved on."""
    found: dict[tuple[str, str], Letter] = {}
    for topic in sorted(topics, key=lambda one: one.kind not in AT_ONCE):
        letter = letter_about(user, topic)
        if letter is not None:
            found.setdefault((topic.target_type, topic.target_code), letter)
    return list(found.values())


def news_for(user_id: int, since: str, until: str, without: list[str]) -> list[Notice]:
    """Return the unread notices of a digest, oldest first: of the kinds wanted, from `since` up to `until` (ISO)."""
    unread = Notice.objects.filter(user=user_id, read_at__isnull=True, created_at__lt=until)
    wanted = unread.exclude(kind__in=without).order_by("created_at", "pk")
    return [one for one in wanted.filter(created_at__gte=since) if not is_security(one.kind)]


def _topic(notice: Notice) -> Topic:
    return Topic(notice.kind, notice.target_type, notice.target_code)


def _assemble(row: Outgoing, letter: Letter, lines: list[Letter]) -> EmailMultiAlternatives:
    stop = "" if is_security(row.kind) else _site(reverse("mail-stop", args=[stop_token(row.user, row.kind)]))
    context: dict[str, Any] = {
        "letter": letter,
        "url": _site(letter.path),
        "lines": [{"sentence": line.sentence, "url": _site(line.path)} for line in lines[:MOST_LINES]],
        "more": max(0, len(lines) - MOST_LINES),
        "stop_url": stop,
        "settings_url": _site(reverse("me-mails")),
        "language": translation.get_language(),
        "reply_above": REPLY_ABOVE if letter.reply_to else "",
    }
    mail = EmailMultiAlternatives(
        subject=f"{letter.subject} · {_('Symbiosis Hai Phong')}",
        body=render_to_string("emails/letter.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.user.email],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=_headers(row, stop),
    )
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return mail


def _headers(row: Outgoing, stop: str) -> dict[str, str]:
    """A mail sent twice, because a worker died in between, has the same Message-ID both times."""
    headers = {"Message-ID": message_id(row.dedupe_key), "Auto-Submitted": "auto-generated"}
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def message_id(dedupe_key: str) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(dedupe_key.encode()).hexdigest()[:40]}@{host}>"


def _site(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
