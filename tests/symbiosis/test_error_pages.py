"""When the server or its database fails: one clear sentence, and no second failure."""

from collections.abc import Iterator

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path

from symbiosis import urls


def locked(_request: HttpRequest) -> None:
    raise OperationalError("database is locked")


def broken(_request: HttpRequest) -> None:
    raise ZeroDivisionError


locked.login_required = False  # type: ignore[attr-defined]  # only the failure is under test
broken.login_required = False  # type: ignore[attr-defined]
failures = i18n_patterns(path("locked/", locked), path("broken/", broken), prefix_default_language=False)
urlpatterns = [*failures, *urls.urlpatterns]
handler500 = urls.handler500


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def test_locked_database_says_that_nothing_was_saved(client: Client) -> None:
    response = client.get("/en/locked/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Nothing was saved" in response.text


def test_locked_database_speaks_vietnamese(client: Client) -> None:
    assert "Chưa có gì được lưu" in client.get("/locked/").text


def test_other_failure_is_a_500_that_promises_nothing(client: Client) -> None:
    response = client.get("/en/broken/")

    assert response.status_code == 500
    assert "may not have been saved" in response.text


@pytest.mark.parametrize("address", ["/locked/", "/broken/"])
def test_the_error_page_asks_the_database_nothing(client: Client, address: str) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("an error page must not query")

    with connection.execute_wrapper(refuse):
        response = client.get(address)

    assert "Content-Security-Policy" in response.headers


def test_error_page_may_not_be_framed(client: Client) -> None:
    assert client.get("/broken/")["X-Frame-Options"] == "DENY"
