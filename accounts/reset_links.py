"""Links by which a person who has forgotten the password sets a new one.

It comes by mail, or an operator makes it and hands it over (`manage.py reset_link`). The token is Django's: it follows
from the password hash and the last sign-in, so that it works once and for three days (PASSWORD_RESET_TIMEOUT).
"""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


def reset_path(user: User) -> str:
    """Return the address, without the site, at which this person sets a new password."""
    person = urlsafe_base64_encode(str(user.pk).encode())
    return reverse("password-reset", args=[person, default_token_generator.make_token(user)])


def owner_of(person: str, token: str) -> User | None:
    """Return whose password a link sets; None for one that is wrong, used or too old."""
    try:
        number = int(urlsafe_base64_decode(person).decode("ascii"))
        user = User.objects.filter(pk=number, is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None
