"""Before both sides are interested, nothing on the pages tells who the other one is.

Each test first makes the leak possible: names in titles, in the history, in the park, and looks for them.
"""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import CompanyRole
from companies.models import Company, Listing
from exchanges.actions import advance
from exchanges.models import Proposal
from tests.exchanges.world import World, make_match, proposal_at
from tests.factories import (
    make_company,
    make_have,
    make_member,
    make_need,
    make_park,
    make_park_member,
    make_resource,
)

pytestmark = pytest.mark.django_db

SECRETS = (
    "Bí Mật Steelworks",
    "Bí Mật Industrial Park",
    "Offcuts of Bí Mật hall 3",
    "Nguyễn Thị Bí Mật",
    "4,321",
)
PAGES = (
    "/home/",
    "/proposals/",
    "/proposals/{proposal}/",
    "/network/",
    "/flows/",
    "/map/",
    "/matches/",
    "/matches/{match}/",
    "/listings/{listing}/",
)


def make_secret_world() -> World:
    """Two companies in two parks, a match between them; the giver's words are all secret."""
    hidden_park = make_park("hidden", name_en=SECRETS[1], name_vi=SECRETS[1])
    open_park = make_park("open")
    scrap = make_resource("steel-scrap")
    giver, taker = make_company(SECRETS[0], park=hidden_park), make_company("Open Foundry", park=open_park)
    has = make_have(giver, resource=scrap, title=SECRETS[2], quantity=4321)
    match = make_match(has, make_need(taker, resource=scrap, quantity=4000))
    person = make_member(giver, role=CompanyRole.SIGNATORY)
    User.objects.filter(pk=person.pk).update(full_name=SECRETS[3])
    person.refresh_from_db()
    other = make_member(taker, role=CompanyRole.SIGNATORY)
    return World(hidden_park, giver, taker, person, other, make_park_member(hidden_park), match)


def pages_for(user: User, proposal: Proposal) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    codes = {"proposal": proposal.code, "match": proposal.match.code, "listing": proposal.giver_listing.code}
    paths = [page.format(**codes) for page in PAGES]
    return {path: client.get(f"/en{path}").content.decode() for path in paths}


def leaks(pages: dict[str, str], *, menus: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return (page, secret) for each secret found; the names of all parks stand in the filters' menus."""
    found = []
    for path, html in pages.items():
        text = html
        for menu in menus:
            text = text.replace(f">{menu}</option>", ">")
        found += [(path, secret) for secret in SECRETS if secret in text]
    return found


def test_nothing_names_the_giver_before_the_taker_answers() -> None:
    world = make_secret_world()
    proposal = proposal_at(world, "interest")

    assert leaks(pages_for(world.taker_person, proposal), menus=(SECRETS[1],)) == []


def test_the_secrets_are_there_for_the_giver_itself() -> None:
    """Negative control: the same pages do hold them, for the one who may know."""
    world = make_secret_world()
    proposal = proposal_at(world, "interest")

    found = {secret for _path, secret in leaks(pages_for(world.giver_person, proposal))}

    assert found == set(SECRETS)


def test_a_decline_before_the_answer_keeps_the_names_closed() -> None:
    world = make_secret_world()
    proposal = proposal_at(world, "interest")
    advance(proposal=proposal, move="decline", by=world.giver_person, reason="cannot_disclose")

    assert leaks(pages_for(world.taker_person, proposal), menus=(SECRETS[1],)) == []


def test_the_answer_opens_the_names_of_both() -> None:
    world = make_secret_world()
    proposal = proposal_at(world, "mutual_interest")

    html = pages_for(world.taker_person, proposal)[f"/proposals/{proposal.code}/"]

    assert [secret for secret in SECRETS if secret not in html] == ["4,321"]


def test_a_park_filter_does_not_tell_where_the_other_side_is() -> None:
    world = make_secret_world()
    proposal = proposal_at(world, "interest")
    client = Client()
    client.force_login(world.taker_person)

    answers = [client.get(f"/proposals/?park={slug}").content.decode() for slug in ("hidden", "open")]

    assert [proposal.code in answer for answer in answers] == [False, True]


@pytest.mark.parametrize("page", ["network", "flows", "map"])
def test_a_park_filter_of_the_diagrams_does_not_tell_either(page: str) -> None:
    world = make_secret_world()
    client = Client()
    client.force_login(world.taker_person)

    links = [client.get(f"/{page}/?park={slug}").context["rows"] for slug in ("hidden", "open")]

    assert [len(rows) for rows in links] == [0, 1]


def test_a_board_sees_its_own_side_named_and_the_other_side_closed() -> None:
    world = make_secret_world()
    proposal = proposal_at(world, "interest")
    board = make_park_member(Company.objects.get(pk=world.taker.pk).park)

    html = pages_for(board, proposal)[f"/proposals/{proposal.code}/"]

    assert "Open Foundry" in html
    assert [secret for secret in SECRETS if secret in html] == []


def test_a_private_listing_stays_closed_for_its_own_board() -> None:
    world = make_secret_world()
    proposal = proposal_at(world, "interest")
    Listing.objects.filter(pk=proposal.giver_listing_id).update(visibility="private")

    html = pages_for(world.board, proposal)[f"/proposals/{proposal.code}/"]

    assert SECRETS[2] not in html
