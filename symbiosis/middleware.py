"""Response headers that every page carries, what one page asks only once, and the letter that no page can take."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from symbiosis.lib.memory import remembering

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
GetResponse = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: GetResponse) -> GetResponse:
    """Add the content security policy; keep private pages out of shared caches."""
    policy = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.SECURE_CSP.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        if getattr(request, "user", None) and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def remember_answers(get_response: GetResponse) -> GetResponse:
    """While a page is read, ask for a person's roles once. Requests that write read them anew each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return get_response(request)
        with remembering():
            return get_response(request)

    return middleware


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Answer 400 where the address or a form field holds a NUL: PostgreSQL stores no such text."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = [*request.GET.lists(), *request.POST.lists()]
        texts = [request.path, *(text for key, values in sent for text in (key, *values))]
        if any("\0" in text for text in texts):
            raise SuspiciousOperation("NUL in the request")
        return get_response(request)

    return middleware
