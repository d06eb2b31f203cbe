"""Who asks, on the API: a token and nothing else. Session cookies do not count there, so no page can misuse them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.tokens import find_token, note_use

KEYWORD = "Bearer"


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; unknown, expired and revoked tokens get the same answer."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD.lower().encode():
            return None
        secret = words[1].decode("ascii", errors="replace") if len(words) == 2 else ""
        token = find_token(secret)
        if token is None:
            raise AuthenticationFailed(
                _("This token is not valid (any more). Make a new one under /me/tokens/.")
            )
        note_use(token)
        return token.user, token

    def authenticate_header(self, _request: Request) -> str:
        return KEYWORD


class WithinScope(BasePermission):
    """A token made for reading changes nothing."""

    message = _("This token may only read. Make one with the scope “read and write”.")
    code = "read_only_token"

    def has_permission(self, request: Request, _view: Any) -> bool:
        return request.method in SAFE_METHODS or getattr(request.auth, "scope", "") == ApiToken.Scope.WRITE


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema describes the token."""

    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token made under /me/tokens/."}
