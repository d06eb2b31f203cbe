"""What no page can take is refused before it reaches one."""

import pytest
from django.test import Client

from matching.models import Feedback
from tests.exchanges.world import make_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/matches/?q=a%00b", "/listings/?%00=1", "/proposals/a%00b/"])
def test_a_nul_in_the_address_is_a_400_with_a_page(path: str) -> None:
    client = Client()
    client.force_login(make_world().board)

    answer = client.get(path)

    assert (answer.status_code, answer.templates[0].name) == (400, "400.html")


def test_a_nul_in_a_form_is_a_400_and_nothing_is_kept() -> None:
    world = make_world()
    client = Client()
    client.force_login(world.giver_person)

    answer = client.post(f"/matches/{world.match.code}/feedback/", {"reason": "other", "note": "a\0b"})

    assert (answer.status_code, Feedback.objects.count()) == (400, 0)
