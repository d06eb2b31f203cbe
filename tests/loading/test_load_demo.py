"""`load_demo`: one login for each role, one password in a private file, never by accident in production."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import permissions_in_company
from parks.models import Park
from parks.permissions import permissions_in_park


@pytest.fixture
def printed(world: str, settings: Settings, tmp_path: Path) -> str:
    settings.VAR_DIR = tmp_path
    stream = StringIO()
    call_command("load_demo", stdout=stream)
    return stream.getvalue()


def person(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.symbiosis.example")


def test_every_login_is_printed_and_the_password_works(printed: str, tmp_path: Path) -> None:
    password = (tmp_path / "demo_password").read_text()

    assert printed.splitlines()[0] == f"Demo logins, password of all: {password}"
    assert len(printed.splitlines()) == 12
    assert person("tenant-a").check_password(password)


def test_the_password_file_is_private(printed: str, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "demo_password").stat().st_mode) == 0o600


def test_all_people_are_marked_as_demo(printed: str) -> None:
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}


def test_both_tenants_may_sign(printed: str) -> None:
    companies = (
        Company.objects.filter(memberships__user__email__startswith="tenant-").distinct().order_by("slug")
    )

    assert [company.slug for company in companies] == ["viet-nhat-steel", "viet-phap-steel-2"]
    assert Permission.SIGN in permissions_in_company(person("tenant-a"), companies[1])
    assert Permission.SIGN in permissions_in_company(person("tenant-b"), companies[0])


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("board-ndv", "NDV"),
        ("board-deep-c", "DC1"),
        ("board-deep-c", "DC2"),
        ("board-deep-c", "DC3"),
        ("board-nck", "NCK"),
    ],
)
def test_every_park_has_a_board(printed: str, login: str, code: str) -> None:
    park = Park.objects.get(code=code)

    assert Permission.REVIEW_PROPOSALS in permissions_in_park(person(login), park)


@pytest.mark.parametrize("login", ["heza", "financier"])
def test_authority_and_financier_see_totals_only(printed: str, login: str) -> None:
    park = Park.objects.get(code="NDV")

    assert permissions_in_park(person(login), park) == {Permission.VIEW_TOTALS}


def test_a_second_run_changes_nothing(printed: str) -> None:
    before = list(User.objects.order_by("pk").values())
    stream = StringIO()

    call_command("load_demo", stdout=stream)

    assert stream.getvalue() == printed
    assert list(User.objects.order_by("pk").values()) == before


def test_a_production_site_refuses_without_force(world: str, settings: Settings, tmp_path: Path) -> None:
    settings.HTTPS, settings.VAR_DIR = True, tmp_path

    with pytest.raises(CommandError, match="load_demo --force"):
        call_command("load_demo", stdout=StringIO())

    assert not User.objects.exists()


def test_force_makes_them_on_a_production_site(world: str, settings: Settings, tmp_path: Path) -> None:
    settings.HTTPS, settings.VAR_DIR = True, tmp_path

    call_command("load_demo", "--force", stdout=StringIO())

    assert User.objects.count() == 11
