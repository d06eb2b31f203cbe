"""How many requests a key for programs may make in a minute. Counted in the database by one statement.

A counter that is read, compared and written lets parallel requests pass together: with the framework's own throttle
22 to 56 of 64 at a limit of 10.
"""

from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now, TruncMinute
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiToken


class TooManyRequests(APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_many_requests"

    def __init__(self, limit: int) -> None:
        super().__init__(_("This key may make %(limit)s requests in a minute.") % {"limit": limit})
        self.wait = 60 - timezone.now().second  # becomes Retry-After


class PerToken(BaseThrottle):
    """Every key has its own count; settings.API_REQUESTS_PER_MINUTE, 0 = no limit."""

    def allow_request(self, request: Request, _view: Any) -> bool:
        limit = settings.API_REQUESTS_PER_MINUTE
        if limit and isinstance(request.auth, ApiToken) and not count_request(request.auth, limit=limit):
            raise TooManyRequests(limit)
        return True


def count_request(token: ApiToken, *, limit: int) -> bool:
    """Count one request of this minute (the database's); False, and not counted, when the limit is reached."""
    this_minute = TruncMinute(Now())
    is_same = Q(counted_minute=this_minute)
    may_pass = ApiToken.objects.filter(~is_same | Q(counted_requests__lt=limit), pk=token.pk)
    count = Case(When(is_same, then=F("counted_requests") + 1), default=Value(1))
    return may_pass.update(counted_requests=count, counted_minute=this_minute) == 1
