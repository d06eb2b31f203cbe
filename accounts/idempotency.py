"""A program that is not sure whether its request arrived sends it again, and nothing is done twice.

The header is that of the IETF draft (datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header). The key is
taken in a transaction of its own before the work begins; the answer is kept in the transaction of its effect. A
process that dies in between leaves nothing, or effect and answer.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import IdempotencyKey, User
from symbiosis.lib.json_api import Conflict
from symbiosis.lib.retrying import repeated

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(days=7)
GIVEN_UP = timedelta(seconds=60)  # whoever has not answered for so long is taken for dead
KEPT_HEADERS = ("ETag", "Location")
SLICE, MOST_SLICES = 1_000, 100  # rows that one round of cleaning deletes, rounds of one cleaning
_KEY = re.compile(r"[!-~]{1,80}")

Handler = Callable[..., HttpResponse | Response]


class BadKey(APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_key"


class KeyReused(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_reused"


class InFlight(Conflict):
    wait = 2  # seconds: becomes Retry-After

    def __init__(self) -> None:
        super().__init__(
            _("The first request with this key is still being worked on. Send it again shortly."), "in_flight"
        )


def once(handler: Handler) -> Handler:
    """Let the handler of a request with a key run once; further copies get the answer of the first.

    A refusal is not kept: nothing was done, and the next copy is judged anew.
    """

    @wraps(handler)
    def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponse | Response:
        key = stated_key(request)
        if key is None:
            return repeated(lambda: handler(request, *args, **kwargs))
        row = repeated(lambda: take(key, digest_of(request), request.user))
        if row.status is not None:
            return _as_sent(row, replayed=True)
        try:
            repeated(lambda: _act_and_keep(row, handler, request, *args, **kwargs))
        except Exception:
            give_back(row)
            raise
        return _as_sent(row, replayed=False)

    return answer


def stated_key(request: Request) -> str | None:
    """Return the program's key, None without one; raises `BadKey` for what cannot be one."""
    stated = request.headers.get(HEADER)
    if stated is None:
        return None
    if _KEY.fullmatch(stated.strip()) is None:
        raise BadKey(_("An Idempotency-Key has 1 to 80 letters, digits and signs, without blanks."))
    return str(stated.strip())


def digest_of(request: Request) -> str:
    """Return the SHA-256 of method, address and body."""
    start = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(start + request._request.body).hexdigest()


@transaction.atomic
def take(key: str, digest: str, user: User) -> IdempotencyKey:
    """Return the row of the key: with its answer, or taken for the caller until it answers or gives it back.

    Raises `KeyReused` when the key names another request, `InFlight` while somebody else works on this one.
    """
    row, is_new = IdempotencyKey.objects.get_or_create(
        user=user, key=key, defaults={"request_digest": digest}
    )
    if row.request_digest != digest:
        raise KeyReused(_("This key already names another request. Take a new key for a new request."))
    if row.status is not None:
        return row
    mine = {"claim": secrets.token_hex(8)}  # of two who both think it is theirs, the later one has it
    free = IdempotencyKey.objects.filter(pk=row.pk, status=None)
    if not is_new:
        free = free.filter(created_at__lt=_ago(GIVEN_UP))
    if not free.update(created_at=Now(), headers=mine):
        raise InFlight
    row.headers = mine
    return row


def _ago(duration: timedelta) -> Combinable:
    """A moment by the database's clock, which all processes share."""
    return ExpressionWrapper(Now() - duration, output_field=DateTimeField())


@transaction.atomic
def _act_and_keep(row: IdempotencyKey, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> None:
    _keep(row, handler(request, *args, **kwargs))


def _keep(row: IdempotencyKey, response: Response) -> None:
    """Write the answer down, if the key is still held; a stale holder's effect is undone by the exception.

    As text: a JSON column may give the keys back in another order.
    """
    row.status = response.status_code
    row.body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    kept = {name: response[name] for name in KEPT_HEADERS if name in response}
    if not _held(row).update(status=row.status, body=row.body, headers=kept):
        raise InFlight
    row.headers = kept


def give_back(row: IdempotencyKey) -> None:
    """Free the key of a request that was not carried out."""
    _held(row).delete()


def _held(row: IdempotencyKey) -> Any:
    return IdempotencyKey.objects.filter(pk=row.pk, status=None, headers__claim=row.headers.get("claim", ""))


def _as_sent(row: IdempotencyKey, *, replayed: bool) -> HttpResponse:
    headers = row.headers | ({REPLAYED: "true"} if replayed else {})
    return HttpResponse(row.body, status=row.status, content_type="application/json", headers=headers)


def forget_old_keys() -> int:
    """Delete keys that are older than a week, a slice at a time from the oldest on; return how many."""
    count = 0
    for _round in range(MOST_SLICES):
        oldest = list(IdempotencyKey.objects.order_by("pk").values_list("pk", flat=True)[:SLICE])
        old = IdempotencyKey.objects.filter(pk__in=oldest, created_at__lt=_ago(KEPT))
        deleted, _rows = old.delete()
        count += deleted
        if deleted < SLICE:
            break
    return count
