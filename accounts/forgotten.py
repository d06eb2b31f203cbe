"""Who has forgotten the password asks for a link by mail."""

from django.utils import timezone

from accounts.models import User
from accounts.notices import notify


def mail_link(email: str) -> None:
    """Mail a link to whoever has this address, at most one an hour; nothing tells the caller whether anybody has."""
    notify(
        User.objects.filter(email__iexact=email, is_active=True),
        kind="security.reset",
        target_type="person",
        target_code="",
        occasion=f"{timezone.now():%Y-%m-%dT%H}",
    )
