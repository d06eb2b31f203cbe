"""The number of queries of a page does not grow with its rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.exchanges.world import World, make_match, make_world, proposal_at
from tests.factories import make_have, make_need, make_resource

pytestmark = pytest.mark.django_db


def add_row(world: World, state: str) -> None:
    """Another match between the same two companies, and its proposal in the state (none: only suggested)."""
    scrap = make_resource()
    has, needs = make_have(world.giver, resource=scrap), make_need(world.taker, resource=scrap)
    world.match = make_match(has, needs, run=world.match.run)
    if state:
        proposal_at(world, state)


def queries_of(person: User, path: str) -> int:
    client = Client()
    client.force_login(person)
    client.get(path)  # sessions and caches are warm
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


LISTS = [
    ("giver_person", "/home/", "mutual_interest", 16),
    ("giver_person", "/proposals/", "negotiating", 11),
    ("giver_person", "/agreements/", "agreed", 13),
    ("giver_person", "/network/", "negotiating", 15),
    ("giver_person", "/home/", "", 14),
    ("giver_person", "/network/", "", 13),
    ("giver_person", "/map/", "", 13),
    ("giver_person", "/flows/", "negotiating", 15),
    ("giver_person", "/map/", "negotiating", 15),
    ("board", "/home/", "review", 14),
    ("board", "/proposals/", "review", 11),
    ("board", "/proposals/board/", "review", 12),
    ("board", "/proposals/review/", "review", 24),
    ("board", "/network/", "review", 15),
]


@pytest.mark.parametrize(("who", "path", "state", "expected"), LISTS)
def test_one_row_and_three_rows_cost_the_same(who: str, path: str, state: str, expected: int) -> None:
    world = make_world()
    person = getattr(world, who)
    if state:
        proposal_at(world, state)
    one = queries_of(person, path)
    add_row(world, state)
    add_row(world, state)

    assert (one, queries_of(person, path)) == (expected, expected)
