"""Particulars for papers: the tax code by its check digit, who states them, what is missing."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.roles import CompanyRole
from companies.models import CompanyKind
from companies.particulars import Particulars, missing_particulars, particulars_of, state_particulars
from companies.tax_codes import tax_code_of
from tests.factories import make_company, make_member, make_park, make_park_member

SignedIn = Callable[[User], Client]
WHOLE = Particulars(
    legal_name="Công ty Cổ phần Thép",
    address="Lô A1, phường Đông Hải",
    tax_code="0100109106",
    representative="Trần Văn Ộn",
    representative_title="Giám đốc",
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0100109106", "0100109106"),
        (" 0100 109 106 ", "0100109106"),
        ("0100109106-001", "0100109106-001"),
        ("0100109106001", "0100109106-001"),
        ("0100109107", None),  # another check digit
        ("0100109160", None),  # two digits changed places
        ("0100109106-000", None),
        ("010010910", None),
        ("01001091061", None),
        ("O100109106", None),
        ("٠١٠٠١٠٩١٠٦", None),
    ],
)
def test_a_tax_code_is_told_by_its_check_digit(text: str, code: str | None) -> None:
    assert tax_code_of(text) == code


@pytest.mark.django_db
def test_what_a_company_has_not_stated_is_named() -> None:
    company = make_company("Thép Hải An")
    signatory = make_member(company, role=CompanyRole.SIGNATORY)
    assert len(missing_particulars(company)) == 4
    assert particulars_of(company).legal_name == "Thép Hải An"

    state_particulars(company=company, by=signatory, stated=WHOLE)

    assert (missing_particulars(company), particulars_of(company)) == ([], WHOLE)
    assert "Trần" not in str(AuditEvent.objects.get(verb="company.state_particulars").detail)


@pytest.mark.django_db
def test_a_unit_of_the_city_needs_no_tax_code() -> None:
    company = make_company(kind=CompanyKind.CITY)

    assert len(missing_particulars(company)) == 3


@pytest.mark.django_db
def test_only_the_company_speaks_for_itself(signed_in: SignedIn) -> None:
    company = make_company(park=make_park())
    clerk, board = make_member(company, role=CompanyRole.MEMBER), make_park_member(company.park)

    for person in (clerk, board, make_member(make_company())):
        with pytest.raises(PermissionDenied):
            state_particulars(company=company, by=person, stated=WHOLE)
        assert signed_in(person).get(f"/companies/{company.slug}/particulars/").status_code == 404


@pytest.mark.django_db
def test_the_page_says_what_is_wrong_and_leads_back_to_the_paper(signed_in: SignedIn) -> None:
    company = make_company()
    client = signed_in(make_member(company, role=CompanyRole.ADMIN))
    address = f"/en/companies/{company.slug}/particulars/"

    wrong = client.post(address, {"tax_code": "0100109107"})
    right = client.post(address, {"tax_code": "0100109106", "next": "/agreements/AGR-26-001/"})
    away = client.post(address, {"next": "https://elsewhere.example/"})

    assert (wrong.status_code, "its digits do not fit together" in wrong.content.decode()) == (422, True)
    assert right.headers["Location"] == "/agreements/AGR-26-001/"
    assert away.headers["Location"] == f"/en/companies/{company.slug}/"
