"""How somebody stops one kind of mail: by a signed link, without signing in. The link does nothing else."""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from accounts.history import record
from accounts.models import MailPreference, User
from accounts.outgoing.kinds import DIGEST, is_security

SALT = "accounts.stop-mails"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants no more mails of which kind."""

    user: User
    kind: str


def stop_token(user: User, kind: str) -> str:
    return signing.dumps([user.pk, kind], salt=SALT)


def asked_by(token: str) -> Asked | None:
    """Return what the link asks for; None for a forged one, or of somebody who has left. It grows never too old."""
    try:
        user_id, kind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return Asked(user, kind) if user and not is_security(kind) else None


def preference_of(user: User) -> MailPreference:
    """Return what the person has chosen, or the defaults (not stored)."""
    return MailPreference.objects.filter(user=user).first() or MailPreference(user=user)


@transaction.atomic
def stop_mails(*, asked: Asked) -> None:
    """No more mails of this kind; no digest where the link stood in one. Twice is once."""
    MailPreference.objects.get_or_create(user=asked.user)
    preference = MailPreference.objects.select_for_update().get(user=asked.user)
    if asked.kind == DIGEST:
        preference.rhythm = MailPreference.Rhythm.NEVER
    elif asked.kind not in preference.without:
        preference.without = [*preference.without, asked.kind]
    preference.save()
    remember_choice(asked.user)


def remember_choice(user: User) -> None:
    record(by=user, verb="person.choose_mails", target_type="person", target_code=str(user.pk))
