"""Forms that come too late are given back, and an address that only takes forms leads to its page."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from exchanges.models import Proposal
from matching.models import Feedback
from symbiosis.refusals import parent_of
from tests.exchanges.world import World, make_world

pytestmark = pytest.mark.django_db

OURS = "http://testserver"
TYPED = {"reason": "other", "note": "Too wet <b>for us</b>"}


@pytest.fixture
def world() -> World:
    return make_world()


def feedback_url(world: World) -> str:
    return f"/en/matches/{world.match.code}/feedback/"


def with_token_check(world: World) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.giver_person)
    return client


def send(client: Client, url: str, origin: str = OURS, **values: str) -> HttpResponse:
    return client.post(url, {"csrfmiddlewaretoken": "x" * 64, **TYPED, **values}, headers={"Origin": origin})


def test_an_old_form_is_given_back_in_words_of_the_site(world: World) -> None:
    answer = send(with_token_check(world), feedback_url(world))

    assert (answer.status_code, answer.templates[0].name) == (403, "403_csrf.html")
    assert "Too wet &lt;b&gt;for us&lt;/b&gt;</textarea>" in answer.text
    assert f'action="{feedback_url(world)}"' in answer.text
    assert world.giver_person.full_name in answer.text
    assert "CSRF" not in answer.text
    assert Feedback.objects.count() == 0


def test_what_is_given_back_can_be_sent(world: World) -> None:
    client = with_token_check(world)
    given = send(client, feedback_url(world))

    sent = send(client, feedback_url(world), csrfmiddlewaretoken=str(given.context["csrf_token"]))

    assert sent.status_code == 302
    assert Feedback.objects.get().note == TYPED["note"]


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_the_form_of_another_site_is_not_given_back(world: World, origin: str) -> None:
    answer = send(with_token_check(world), feedback_url(world), origin)

    assert (answer.status_code, "Too wet" in answer.text) == (403, False)


def test_a_password_is_never_given_back(world: World) -> None:
    answer = send(with_token_check(world), "/en/accounts/login/", username="a@b.vn", password="s3cret-words")

    assert (answer.status_code, "s3cret-words" in answer.text, "a@b.vn" in answer.text) == (403, False, False)


def test_a_part_of_a_page_says_why_it_was_refused(world: World) -> None:
    client = with_token_check(world)

    answer = client.post(feedback_url(world), TYPED, headers={"HX-Request": "true", "Origin": OURS})

    assert (answer.status_code, answer["X-Form-Outdated"]) == (403, "1")


def test_after_the_session_ended_the_form_is_given_back(world: World) -> None:
    page = f"/en/matches/{world.match.code}/"

    answer = Client().post(feedback_url(world), TYPED, headers={"Origin": OURS, "Referer": OURS + page})

    assert answer.status_code == 403
    assert "Too wet" in answer.text
    assert answer.context["page_url"] == page


def test_reading_after_the_session_ended_still_leads_to_the_sign_in(world: World) -> None:
    answer = Client().get("/en/proposals/")

    assert answer["Location"] == "/en/accounts/login/?next=/en/proposals/"


def test_an_address_that_only_takes_a_form_shows_the_way_to_its_page(world: World) -> None:
    client = with_token_check(world)

    answer = client.get(f"/en/matches/{world.match.code}/interest/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert f'href="/en/matches/{world.match.code}/"' in answer.text
    assert Proposal.objects.count() == 0


def test_the_page_for_programs_stays_as_it_is(world: World) -> None:
    answer = with_token_check(world).put("/api/v1/listings/")

    assert "text/html" not in answer["Content-Type"]


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/en/matches/M-1/interest/", "/en/matches/M-1/"),
        ("/matches/M-1/interest/", "/matches/M-1/"),
        ("/en/accounts/logout/", "/en/"),
        ("/nowhere/at-all/", "/home/"),
    ],
)
def test_the_page_above(path: str, above: str) -> None:
    with translation.override("en" if path.startswith("/en/") else "vi"):
        assert parent_of(path) == above
