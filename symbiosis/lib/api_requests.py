"""What the parts of the API ask of a request: the version that was read, a page of a list, known filters only."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from symbiosis.lib.json_api import VersionNeeded, VersionOutdated

_VERSION = re.compile(
    r'(?:W/)?"(\d{1,9})(?:-([a-z_]{1,20}))?"'
)  # weak: a body that travels compressed makes it so
PAGE_KEYS = ("cursor", "page_size")
PAGE_PARAMETERS = [
    OpenApiParameter("cursor", OpenApiTypes.STR),
    OpenApiParameter("page_size", OpenApiTypes.INT),
]
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description=gettext_lazy("The ETag of what you have read."),
)


class ByCode(CursorPagination):
    """Pages in the order of the codes; of listings these are random: an order of entry would tell too much."""

    ordering = "code"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


def etag(version: int, state: str = "") -> str:
    """Return the tag of one answer; `state` where a row changes its state without a new version."""
    return f'"{version}-{state}"' if state else f'"{version}"'


def stated_version(request: Request, *, state: str = "") -> int:
    """Return the version that the client has read; `state` is the row's own now.

    The number alone is taken too, as the bodies show it. Raises 428 without one, 412 for what is no version of ours
    or names another state.
    """
    stated = request.headers.get("If-Match", "").strip()
    if not stated:
        raise VersionNeeded
    match = _VERSION.fullmatch(stated)
    if match is None or (match[2] or state) != state:
        raise VersionOutdated
    return int(match[1])


def refuse_unknown(request: Request, allowed: Mapping[str, Iterable[str] | None]) -> None:
    """Raise 400 for a key or a value that is not offered; of a key with None every value is.

    A page may pass over a misspelled filter, a program must hear of it.
    """
    query = request.query_params
    unknown = [key for key in query if key not in {*allowed, *PAGE_KEYS}]
    unknown += [
        key
        for key, values in allowed.items()
        if values is not None and not set(query.getlist(key)) <= set(values)
    ]
    if unknown:
        raise ValidationError({key: [_("This filter or value is not known.")] for key in unknown})
