"""The request of a page behind the login, for the type checker."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is signed in: LoginRequiredMiddleware lets nobody else reach these pages."""

    user: User
