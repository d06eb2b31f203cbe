"""Roles are read anew in each request: what is taken away is gone at the next one, and within one that writes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import ParkMembership
from tests.exchanges.world import make_world, proposal_at

pytestmark = pytest.mark.django_db
ROLES = "parks_parkmembership"


def queries_about_roles(client: Client, path: str, *, post: bool = False) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.post(path) if post else client.get(path)
    return sum(f'FROM "{ROLES}"' in query["sql"] for query in captured.captured_queries)


def test_a_page_asks_for_the_roles_once_and_a_writing_request_each_time() -> None:
    world = make_world()
    path = f"/proposals/{proposal_at(world, 'review').code}/"
    client = Client()
    client.force_login(world.board)

    assert queries_about_roles(client, path) == 1
    assert queries_about_roles(client, path + "approve/", post=True) > 1


def test_a_role_that_was_taken_away_is_gone_at_the_next_request() -> None:
    world = make_world()
    path = f"/proposals/{proposal_at(world, 'review').code}/"
    client = Client()
    client.force_login(world.board)
    assert client.get(path).status_code == 200

    ParkMembership.objects.filter(user=world.board).delete()

    assert client.get(path).status_code == 404
