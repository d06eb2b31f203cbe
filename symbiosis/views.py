"""Start page, home per role, health, error pages."""

import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from symbiosis.home import home_context

RETRY_AFTER_SECONDS = 10


@require_safe
@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers and has the schema of this code."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    status = HTTPStatus.SERVICE_UNAVAILABLE if pending else HTTPStatus.OK
    return JsonResponse({"database": "ok", "migrations": "pending" if pending else "ok"}, status=status)


@require_safe
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """What this is; the door for those who are signed out."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "start.html")


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "home.html", home_context(request.user))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that nothing can be promised; of a database that is busy or away, that nothing was saved.

    Rendered without the request: its context would ask the very database that has just failed.
    """
    busy = isinstance(sys.exc_info()[1], OperationalError)
    page = render_to_string("503.html" if busy else "500.html")
    if not busy:
        return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
