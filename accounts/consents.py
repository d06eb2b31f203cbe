"""What people agree to have done with their personal data (Law 91/2025/QH15): one purpose, one text, one version."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.history import record
from accounts.models import Consent, User


class Purpose(StrEnum):
    """One use of personal data. Without `ACCOUNT` there is no account; every other one is free."""

    ACCOUNT = "account"
    CONTACT = "contact"


TITLES: dict[Purpose, Promise] = {
    Purpose.ACCOUNT: _("Your account"),
    Purpose.CONTACT: _("Being reachable"),
}

# A changed text is a new version, and the old one stays: the record says which of them a person has read.
CURRENT_VERSION = "2026-11"
WORDINGS: dict[tuple[Purpose, str], Promise] = {
    (Purpose.ACCOUNT, "2026-11"): _(
        "I agree that this platform keeps my name, my e-mail address and what I do here, so that companies and "
        "park boards know who acted for my company. It is kept as long as I have an account. I can see and download "
        "it, and ask for its deletion, at any time."
    ),
    (Purpose.CONTACT, "2026-11"): _(
        "I agree that my name and e-mail address are shown to the management board of our park and to companies "
        "that know our name through a mutual interest. Without this they reach us only through the platform."
    ),
}


def wording(purpose: str, version: str = CURRENT_VERSION) -> str:
    """Return the text of a purpose in the language of the page; raises KeyError for one that never existed."""
    return str(WORDINGS[Purpose(purpose), version])


def agrees(user: User, purpose: Purpose) -> bool:
    """True while the person's consent stands."""
    return Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True).exists()


@transaction.atomic
def give(*, purposes: Iterable[Purpose], by: User) -> None:
    """Record what the person has agreed to, with the version of the text. What stands already stays as it is."""
    for purpose in purposes:
        _consent, is_new = Consent.objects.get_or_create(
            user=by, purpose=purpose, withdrawn_at=None, defaults={"wording_version": CURRENT_VERSION}
        )
        if is_new:
            _remember("person.consent", purpose, by)


@transaction.atomic
def withdraw(*, purpose: Purpose, by: User) -> None:
    """Take a consent back, from now on. Twice changes nothing."""
    standing = Consent.objects.filter(user=by, purpose=purpose, withdrawn_at__isnull=True)
    if standing.update(withdrawn_at=timezone.now()):
        _remember("person.withdraw_consent", purpose, by)


def _remember(verb: str, purpose: Purpose, by: User) -> None:
    detail = {"purpose": purpose.value, "version": CURRENT_VERSION}
    record(by=by, verb=verb, target_type="person", target_code=str(by.pk), detail=detail)
