"""Lists that grow with the years are read page by page, what is late first."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exchanges.board.queue import next_in_queue, queue_for
from exchanges.deliveries.outages import outages_for
from exchanges.deliveries.reporting import Report, report_delivery
from exchanges.models import Agreement, Terms
from exchanges.network.links import LinkFilter, links_for
from tests.exchanges.test_queries import add_row
from tests.exchanges.world import World, make_city_world, make_world, proposal_at, regulation_at
from tests.factories import make_user

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Three exchanges in operation; nobody has reported last month of the second."""
    world = make_world()
    proposal_at(world, "operating")
    for _number in range(2):
        add_row(world, "operating")
    last_month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    Terms.objects.update(starts_on=last_month)
    for agreement in Agreement.objects.with_months():
        if agreement.code != codes()[1]:
            figure = Report(last_month, Decimal(50))
            report_delivery(agreement=agreement, company=world.giver, report=figure, by=world.giver_person)
    return world


def codes() -> list[str]:
    return list(Agreement.objects.order_by("code").values_list("code", flat=True))


def shown(client: Client, path: str) -> list[str]:
    """Return the codes of the agreements on a page of a list, in their order."""
    text = client.get(path).content.decode()
    return list(dict.fromkeys(re.findall(r"AGR-[0-9-]+", text)))


@pytest.fixture(autouse=True)
def two_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for view in ("agreements", "monitoring"):
        monkeypatch.setattr(f"exchanges.views.{view}.PER_PAGE", 2)


def test_agreements_come_page_by_page(signed_in: SignedIn, world: World) -> None:
    client = signed_in(world.giver_person)

    pages = [shown(client, f"/en/agreements/?page={number}") for number in (1, 2)]

    assert [len(page) for page in pages] == [2, 1]
    assert sorted(pages[0] + pages[1]) == codes()
    assert "Page 1 of 2" in client.get("/en/agreements/").content.decode()


def test_what_waits_for_the_own_report_is_on_the_first_page(signed_in: SignedIn, world: World) -> None:
    """Whoever reports nothing reads them by their codes."""
    first, second, third = codes()

    ways = {
        person: [shown(signed_in(person), f"/en/monitoring/?page={number}") for number in (1, 2)]
        for person in (world.giver_person, world.board)
    }

    assert ways[world.giver_person] == [[second, first], [third]]
    assert ways[world.board] == [[first, second], [third]]


def test_regulations_come_after_the_deliveries(signed_in: SignedIn) -> None:
    regulation = regulation_at(make_city_world(), "operating").agreement.code
    proposal_at(make_world(), "operating")
    proposal_at(make_world(), "operating")
    client = signed_in(make_user(is_operator=True))

    pages = [shown(client, f"/en/monitoring/?page={number}") for number in (1, 2)]

    assert pages == [[code for code in codes() if code != regulation], [regulation]]


def test_the_board_goes_round_its_queue(signed_in: SignedIn) -> None:
    world = make_world()
    proposal_at(world, "review")
    for _number in range(2):
        add_row(world, "review")
    queue = list(queue_for(world.board))
    client = signed_in(world.board)

    for place, proposal in enumerate(queue):
        after = queue[place - 1].code if place else queue[-1].code
        shown_one = client.get(f"/en/proposals/review/?after={after}").context
        assert (shown_one["proposal"], shown_one["position"], shown_one["total"]) == (proposal, place + 1, 3)


def test_behind_an_unknown_proposal_comes_the_first_and_nothing_in_an_empty_queue() -> None:
    world = make_world()
    assert next_in_queue(world.board, "PRP-26-9999") == (1, None)
    proposal = proposal_at(world, "review")

    assert next_in_queue(world.board, "PRP-26-9999") == (1, proposal)
    assert next_in_queue(world.board, proposal.code) == (1, proposal)


@pytest.mark.parametrize("page", ["network", "flows", "map"])
def test_a_diagram_says_how_many_exchanges_it_leaves_out(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """What is left out is not drawn as a suggestion either, and a filter leads to it."""
    world = make_world()
    proposal_at(world, "agreed")
    add_row(world, "negotiating")
    add_row(world, "negotiating")
    client = signed_in(world.giver_person)
    sentence = "more exchange is not drawn here"
    assert sentence not in client.get(f"/en/{page}/").content.decode()
    monkeypatch.setattr("exchanges.network.links.MOST_UNDER_WAY", 2)

    found = links_for(world.giver_person, LinkFilter(QueryDict()))
    agreed = links_for(world.giver_person, LinkFilter(QueryDict("state=agreed")))

    assert f"1 {sentence}" in client.get(f"/en/{page}/").content.decode()
    assert ([link.state for link in found.drawn], found.not_drawn) == (["agreed", "talks"], 1)
    assert ([link.state for link in agreed.drawn], agreed.not_drawn) == (["agreed"], 0)


def test_of_many_firms_the_outages_show_those_in_most_agreements(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = make_world(), make_world()
    proposal_at(small, "agreed")
    proposal_at(large, "agreed")
    add_row(large, "agreed")
    operator = make_user(is_operator=True)
    client = signed_in(operator)
    assert "fewer agreements" not in client.get("/en/monitoring/outages/").content.decode()
    monkeypatch.setattr("exchanges.deliveries.outages.MOST_FIRMS", 2)

    found = outages_for(operator)

    assert {one.company for one in found.shown} == {large.giver, large.taker}
    assert ([len(one.stranded) for one in found.shown], found.left_out) == ([2, 2], 2)
    page = client.get("/en/monitoring/outages/").content.decode()
    assert "2 companies with fewer agreements are not shown." in page
