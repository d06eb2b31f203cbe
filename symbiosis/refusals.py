"""Forms that come too late are given back; addresses that only take forms show the way to their page."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from symbiosis.lib.htmx import is_fragment
from symbiosis.middleware import GetResponse

MADE_ANEW = "csrfmiddlewaretoken"  # the field that each page gets new
NEVER_BACK = "password"  # in the name of a field: never given back
OUTDATED = "X-Form-Outdated"  # tells static/js/app.js why a part of a page was refused
View = Callable[..., HttpResponseBase]
Typed = list[tuple[str, str]]


class LoginRequired(LoginRequiredMiddleware):
    """As Django's, but a form that comes after the session ended is given back to be sent after signing in."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None or request.method != "POST" or is_fragment(request):
            return answer
        return give_back(request, must_sign_in=True)


def outdated(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django names it
    """Answer a form whose token does not hold: the page was open for too long, or somebody signed in since."""
    response = give_back(request, must_sign_in=False)
    response.headers[OUTDATED] = "1"
    return response


def give_back(request: HttpRequest, *, must_sign_in: bool) -> HttpResponse:
    """Return a page (403) that says that nothing was saved, with the form once more where that is safe.

    A form of another site is not given back: to send it would do what that site wants.
    """
    context = {
        "typed": typed_in(request) if is_from_here(request) else [],
        "had_files": bool(request.FILES),
        "page_url": page_of(request),
        "must_sign_in": must_sign_in,
    }
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


def is_from_here(request: HttpRequest) -> bool:
    """True when the browser says that one of our own pages sent the form; without a word, it did not."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin)[:2] == (request.scheme, request.get_host())


def typed_in(request: HttpRequest) -> Typed:
    """Return the fields of the form as they were sent; none at all where a password is among them."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != MADE_ANEW]
    return [] if any(NEVER_BACK in name for name, _value in fields) else fields


def page_of(request: HttpRequest) -> str:
    """Return the page that the form stood on: the one the browser names, else the one its address lies under."""
    referer = request.headers.get("Referer", "")
    if referer and is_from_here(request) and urlsplit(referer).path != request.path:
        return urlsplit(referer)._replace(scheme="", netloc="").geturl()
    return parent_of(request.path)


def parent_of(path: str) -> str:
    """Return the nearest address above that there is: /matches/M-1/ of /matches/M-1/interest/."""
    above = path.rstrip("/")
    while above := above.rpartition("/")[0]:
        try:
            resolve(f"{above}/")
        except Resolver404:
            continue
        return f"{above}/"
    return reverse("home")


def show_the_way_back(get_response: GetResponse) -> GetResponse:
    """Put a page where a browser would show "HTTP ERROR 405": the address only takes a form, its page lies above."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or is_fragment(request):
            return response
        page = render(request, "405.html", {"page_url": parent_of(request.path)}, status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
