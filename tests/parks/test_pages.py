"""The park pages: what they show, for whom, and with how many queries."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from parks.models import Infrastructure, Zone
from tests.factories import SOURCED, make_park, make_user

FROM_MEMORY = SOURCED | {"confidence": "from memory, needs check"}


@pytest.fixture
def client(signed_in: Callable[[User], Client]) -> Client:
    return signed_in(make_user())


def test_a_stranger_is_sent_to_the_login(db: None) -> None:
    response = Client().get(reverse("parks:park-list"))

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_an_unknown_park_is_not_found(client: Client) -> None:
    assert client.get("/en/parks/atlantis/").status_code == 404


def test_a_park_page_only_reads(client: Client) -> None:
    park = make_park()

    assert client.post(f"/en/parks/{park.slug}/").status_code == 405


def test_the_page_states_area_position_and_precision(client: Client) -> None:
    park = make_park(area_ha=Decimal("263.47"), precision_km=Decimal(2))

    page = client.get(f"/en/parks/{park.slug}/").content.decode()

    assert "263.47 ha" in page.replace("\u00a0", " ")
    assert "The true place lies within 2 km of it." in page.replace("\u00a0", " ")


def test_a_plant_shows_capacity_source_and_the_check_mark(client: Client) -> None:
    park = make_park()
    Infrastructure.objects.create(
        park=park,
        kind="wind",
        name_en="Turbine",
        name_vi="Tua-bin",
        capacity=2.3,
        capacity_unit="MW",
        **FROM_MEMORY,
    )

    page = client.get(f"/en/parks/{park.slug}/").content.decode().replace("\u00a0", " ")

    assert "2.3 MW" in page
    assert "needs check" in page


def test_a_verified_plant_without_capacity_shows_no_zero(client: Client) -> None:
    park = make_park()
    Infrastructure.objects.create(park=park, kind="wwtp", name_en="Plant", name_vi="Nhà máy", **SOURCED)

    page = client.get(f"/en/parks/{park.slug}/").content.decode()

    assert "no data" in page
    assert "needs check" not in page
    assert ">0<" not in page


def test_the_page_speaks_vietnamese_without_a_prefix(client: Client) -> None:
    park = make_park(name_en="Park", name_vi="KCN Thử", location_vi="Hải Phòng")

    page = client.get(f"/parks/{park.slug}/").content.decode()

    assert "KCN Thử" in page
    assert '<html lang="vi"' in page


def test_links_lead_to_the_lists_of_this_park(client: Client) -> None:
    park = make_park(slug="my-park")

    page = client.get(f"/en/parks/{park.slug}/").content.decode()

    assert 'href="/en/listings/?park=my-park"' in page
    assert 'href="/en/network/?park=my-park"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_parks(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    parks = [make_park() for _number in range(count)]

    with django_assert_num_queries(5):
        page = client.get("/en/parks/").content.decode()

    assert [park.slug for park in parks if f"/en/parks/{park.slug}/" not in page] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_zones(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    park = make_park()
    for number in range(count):
        Zone.objects.create(park=park, code=f"Z{number}", name_en="Zone", name_vi="Khu", **SOURCED)

    with django_assert_num_queries(8):
        client.get(f"/en/parks/{park.slug}/")
