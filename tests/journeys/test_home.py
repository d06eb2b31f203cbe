"""Home and menu for each kind of person."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import ParkRole
from symbiosis.home import home_context
from symbiosis.navigation import MENU
from tests.exchanges.world import World, make_world, proposal_at
from tests.factories import make_company, make_have, make_member, make_park_member, make_user

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, tuple[Callable[[World], User], str]] = {
    "tenant": (lambda world: world.giver_person, "What needs you"),
    "board": (lambda world: world.board, "What the board decides this week"),
    "consultant": (lambda world: make_park_member(world.park, role=ParkRole.CONSULTANT), "Overview"),
    "authority": (
        lambda world: make_park_member(world.park, role=ParkRole.AUTHORITY),
        "How the parks are doing",
    ),
    "financier": (
        lambda world: make_park_member(world.park, role=ParkRole.FINANCIER),
        "How the parks are doing",
    ),
    "city": (lambda world: make_member(make_company(park=world.park, kind="city")), "What needs you"),
    "operator": (lambda world: make_user(is_operator=True), "Overview"),
    "guest": (lambda world: make_user(), "You belong to no company or park yet"),
}


def page(user: User | None, path: str) -> str:
    client = Client()
    if user:
        client.force_login(user)
    return client.get(path).content.decode()


@pytest.mark.parametrize("who", PEOPLE)
def test_home_says_what_it_is_for(who: str) -> None:
    world = make_world()
    proposal_at(world, "review")
    make, heading = PEOPLE[who]

    assert heading in page(make(world), "/en/home/")


@pytest.mark.parametrize("who", ["authority", "financier", "city", "guest"])
def test_home_names_no_company_to_those_who_see_totals_only(who: str) -> None:
    world = make_world()
    proposal_at(world, "operating")

    html = page(PEOPLE[who][0](world), "/en/home/")

    assert [name for name in (world.giver.name, world.taker.name) if name in html] == []


def test_review_is_marked_in_the_menu_and_pipeline_is_not() -> None:
    world = make_world()
    proposal_at(world, "review")

    html = page(world.board, "/en/proposals/review/")

    assert re.findall(r'<a href="([^"]+)" aria-current="page">', html) == ["/en/proposals/review/"]


def test_the_menu_counts_what_waits_for_the_board() -> None:
    world = make_world()
    proposal_at(world, "review")

    assert '<span class="nav-count">1</span>' in page(world.board, "/en/home/")


def test_no_menu_has_more_than_seven_items() -> None:
    assert [persona for persona, items in MENU.items() if len(items) > 7] == []


def test_the_start_page_is_open_and_leads_to_the_login() -> None:
    assert 'href="/accounts/login/"' in page(None, "/")


def test_who_is_signed_in_goes_home_from_the_start_page() -> None:
    client = Client()
    client.force_login(make_user())

    assert client.get("/").headers["Location"] == "/home/"


@pytest.mark.parametrize(
    "path", ["/home/", "/proposals/", "/proposals/review/", "/agreements/", "/network/", "/map/"]
)
def test_signed_out_people_are_sent_to_the_login(path: str) -> None:
    assert Client().get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_what_others_entered_does_not_count_as_confirmed() -> None:
    world = make_world()
    make_have(world.giver, origin="on_behalf")
    make_have(world.giver, origin="sector_estimate")

    make_have(world.giver, status="draft")

    own = home_context(world.giver_person)["own_counts"]
    park = home_context(make_park_member(world.park, role=ParkRole.AUTHORITY))["parks"][0]

    assert own == {"confirmed": 1, "waiting": 2}
    assert (park["confirmed"], park["waiting"]) == (2, 2)


def test_what_waits_for_the_companys_confirmation_is_its_turn() -> None:
    world = make_world()
    assert "Nothing waits for you." in page(world.giver_person, "/en/home/")
    make_have(world.giver, origin="on_behalf")

    html = page(world.giver_person, "/en/home/")

    assert f"1 listing of {world.giver.name} waits for your confirmation" in html
    assert "Nothing waits for you." not in html
