"""The API of the platform: the apps' parts under one address, its schema, and a page that explains it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, include, path, reverse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated

from accounts.api import BearerAuthentication
from accounts.requests import SignedInRequest
from companies.api.urls import urlpatterns as listing_urls
from exchanges.api.urls import urlpatterns as exchange_urls
from exchanges.events import event_labels
from symbiosis.api_schema import METHODS

VERIFY = """\
import hashlib, hmac, time

def is_genuine(secret, headers, body):
    sent = headers["X-Symbiosis-Timestamp"]
    if abs(time.time() - int(sent)) > 300:
        return False  # an old message, sent again by somebody
    signed = sent.encode() + b"." + body  # the bytes as they came
    right = "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right, headers["X-Symbiosis-Signature"])
"""


class Schema(SpectacularAPIView):
    """The OpenAPI description. It holds no data, so a signed-in browser may read it too."""

    authentication_classes = [BearerAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]


@require_safe
def docs(request: SignedInRequest) -> HttpResponse:
    """Explain the API to people, with examples of this site."""
    address = request.build_absolute_uri(reverse("api-listings"))
    context = {
        "operations": operations(),
        "address": address,
        "root": address.removesuffix("listings/"),
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "events": sorted(event_labels()),
        "verify": VERIFY,
    }
    return render(request, "api/docs.html", context)


def operations() -> list[dict[str, str]]:
    """Return what the API can do, from its own schema: method, address, sentence."""
    paths: dict[str, dict[str, Any]] = SchemaGenerator().get_schema(public=True)["paths"]
    return [
        {"method": method.upper(), "path": address, "summary": entry[method]["summary"]}
        for address, entry in paths.items()
        for method in METHODS
        if method in entry
    ]


def _by_token(pattern: URLPattern) -> URLPattern:
    """Let the request through to the view, which asks for a token itself and answers 401 without one."""
    pattern.callback = login_not_required(pattern.callback)
    return pattern


urlpatterns = [
    path("docs/", docs, name="api-docs"),
    path("schema/", login_not_required(Schema.as_view()), name="api-schema"),
    path("v1/", include([_by_token(pattern) for pattern in (*listing_urls, *exchange_urls)])),
]
