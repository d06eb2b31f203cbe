"""Keys of persons for programs: made once, kept as a hash, ended at once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.history import record
from accounts.models import ApiToken, User
from accounts.notices import warn

PREFIX = "symb_"  # so that programs which look for leaked keys know one
SECRET_BYTES = 32  # 256 bits: nothing to guess, so a plain SHA-256 is enough
HINT_LENGTH = 8
LONGEST_TOKEN = 100
MOST_TOKENS = 20  # valid ones of one person
DAYS_OFFERED = (30, 90, 365)
# How exact `last_used_at` is: a write at every request would cost more than it tells.
USED_AGAIN_AFTER = timedelta(minutes=10)


class TooManyTokens(Exception):
    """The person holds as many valid tokens as one may."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token in clear, for the one time that it is shown, and the row that remembers its hash."""

    secret: str
    row: ApiToken


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def valid_tokens(now: datetime) -> Q:
    return Q(revoked_at__isnull=True, expires_at__gt=now)


def standing(token: ApiToken, now: datetime) -> str:
    """Return "revoked", "expired" or "valid"."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= now else "valid"


@transaction.atomic
def make_token(*, label: str, scope: str, days: int, by: User) -> NewToken:
    """Make a token of the person; raises `TooManyTokens`. The clear text is nowhere kept."""
    now = timezone.now()
    if ApiToken.objects.filter(valid_tokens(now), user=by).count() >= MOST_TOKENS:
        raise TooManyTokens
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    row = ApiToken.objects.create(
        user=by,
        label=label,
        digest=digest_of(secret),
        hint=secret.removeprefix(PREFIX)[: HINT_LENGTH - 2],
        scope=scope,
        expires_at=now + timedelta(days=days),
    )
    _remember(row, verb="token.make", by=by)
    warn(by, "security.token")
    return NewToken(secret=secret, row=row)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token from now on. Twice changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        _remember(token, verb="token.revoke", by=by)


def _remember(token: ApiToken, *, verb: str, by: User) -> None:
    detail = {"label": token.label, "scope": token.scope}
    record(by=by, verb=verb, target_type="token", target_code=str(token.pk), detail=detail)


def find_token(secret: str) -> ApiToken | None:
    """Return the valid token of an active person; None for every other text, for whatever reason. One query.

    Looked up by its hash: no comparison of secrets whose time could tell something.
    """
    if not secret.startswith(PREFIX) or len(secret) > LONGEST_TOKEN:
        return None
    rows = ApiToken.objects.filter(
        valid_tokens(timezone.now()), digest=digest_of(secret), user__is_active=True
    )
    return rows.select_related("user").first()


def note_use(token: ApiToken) -> None:
    """Remember roughly when the token was last used."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USED_AGAIN_AFTER:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
