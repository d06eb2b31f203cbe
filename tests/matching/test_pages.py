"""Pages of matches and runs: whole, anonymous where they must be, as cheap for many rows as for few."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from matching.models import Feedback, Match, MatchRun
from tests.factories import make_company, make_have, make_need, make_user
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]
MATCHES = reverse("matching:match-list")
LIST_QUERIES = 10
RUN_LIST_QUERIES = 8


@pytest.fixture
def ran(world: World) -> World:
    run_now()
    return world


def detail(kind: str = "direct") -> str:
    return reverse("matching:match-detail", args=[Match.objects.filter(kind=kind).latest("pk").code])


def test_list_shows_the_other_side_without_its_name(ran: World, signed_in: SignedIn) -> None:
    page = signed_in(ran.giver_person).get(MATCHES).content.decode()

    assert "Giver" in page
    assert "Taker" not in page


def test_list_names_a_listing_that_is_open_to_all(ran: World, signed_in: SignedIn) -> None:
    """Negative control: the name is there to be found once it may be shown."""
    ran.need.visibility = "network"
    ran.need.save()

    assert "Taker" in signed_in(ran.giver_person).get(MATCHES).content.decode()


@pytest.mark.parametrize("kind", ["direct", "chained"])
def test_detail_of_a_side_is_whole(ran: World, signed_in: SignedIn, kind: str) -> None:
    response = signed_in(ran.giver_person).get(detail(kind))

    assert response.status_code == 200
    assert len(response.context["criteria"]) == 8
    assert response.context["flows"][0]["label"] == "fly ash"


def test_detail_in_english(ran: World, signed_in: SignedIn) -> None:
    assert "Conditions" in signed_in(ran.giver_person).get("/en" + detail()).content.decode()


def test_detail_of_others_is_the_404_of_a_missing_one(ran: World, signed_in: SignedIn) -> None:
    client = signed_in(ran.stranger)

    foreign, missing = (
        client.get(detail()),
        client.get(reverse("matching:match-detail", args=["MCH-NOTHING"])),
    )

    assert (foreign.status_code, missing.status_code) == (404, 404)


@pytest.mark.parametrize("name", ["match-list", "blocked", "run-list"])
def test_pages_need_a_sign_in(db: None, client: Client, name: str) -> None:
    assert client.get(reverse(f"matching:{name}")).status_code == 302


@pytest.mark.parametrize("name", ["match-list", "blocked", "run-list"])
@pytest.mark.parametrize("who", ["giver_person", "stranger", "board", "consultant"])
def test_pages_open_for_each_role(ran: World, signed_in: SignedIn, name: str, who: str) -> None:
    assert signed_in(getattr(ran, who)).get(reverse(f"matching:{name}")).status_code == 200


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", {"direct", "chained"}),
        ("?kind=chained", {"chained"}),
        ("?kind=chained&kind=direct", {"direct", "chained"}),
        ("?family=WA", set()),
        ("?q=fly+ash", {"direct", "chained"}),
        ("?q=Far+taker", set()),
        ("?min_score=50&sort=distance", {"direct", "chained"}),
        ("?park=P1&kind=nonsense&page=99&sort=x", {"direct", "chained"}),
        ("?state=aside", set()),
    ],
)
def test_filters_of_a_tenant(ran: World, signed_in: SignedIn, query: str, kinds: set[str]) -> None:
    cards = signed_in(ran.giver_person).get(MATCHES + query).context["cards"]

    assert {view.row.kind for view in cards} == kinds


def test_filter_by_listing_keeps_its_matches_and_says_so(ran: World, signed_in: SignedIn) -> None:
    taken = Match.objects.get(kind="chained").taker_listing.code
    client = signed_in(ran.giver_person)

    page = client.get(f"/en{MATCHES}?listing={taken}")

    assert [view.row.kind for view in page.context["cards"]] == ["chained"]
    assert f"Listing: {taken}" in page.content.decode()
    assert client.get(f"{MATCHES}?listing=LST-2611-NONE").context["cards"] == []


def test_filter_by_score_leaves_out_what_is_below(ran: World, signed_in: SignedIn) -> None:
    Match.objects.filter(kind="direct").update(score=0.69)
    Match.objects.filter(kind="chained").update(score=0.7)

    cards = signed_in(ran.giver_person).get(f"{MATCHES}?min_score=70").context["cards"]

    assert [view.row.kind for view in cards] == ["chained"]


def test_tenant_cannot_ask_for_the_park_of_an_anonymous_side(ran: World, signed_in: SignedIn) -> None:
    answer = signed_in(ran.giver_person).get(f"{MATCHES}?park={ran.other_park.slug}")

    assert len(answer.context["cards"]) == 2


def test_board_filters_by_its_park(ran: World, signed_in: SignedIn) -> None:
    client = signed_in(ran.board)

    assert len(client.get(f"{MATCHES}?park={ran.park.slug}").context["cards"]) == 2


def test_list_as_fragment(ran: World, signed_in: SignedIn) -> None:
    answer = signed_in(ran.giver_person).get(MATCHES, headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_list_says_why_it_is_empty(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.stranger).get(MATCHES).context["empty"]["url"] == reverse("companies:listing-new")


def test_list_queries_do_not_grow(
    ran: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(ran.taker_person)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(MATCHES).context["cards"]) == 1
    for _number in range(2):
        make_have(make_company(park=ran.park), resource=ran.ash)
    run_now()

    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(MATCHES).context["cards"]) == 3


def test_run_list_queries_do_not_grow(
    ran: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = signed_in(ran.board), reverse("matching:run-list")
    with django_assert_num_queries(RUN_LIST_QUERIES):
        assert len(client.get(url).context["page"]) == 1
    run_now()
    run_now(ran.park)

    with django_assert_num_queries(RUN_LIST_QUERIES):
        assert len(client.get(url).context["page"]) == 3


def test_not_useful_sets_the_match_aside(ran: World, signed_in: SignedIn) -> None:
    client = signed_in(ran.giver_person)

    answer = client.post(detail() + "feedback/", {"reason": "too_far"})

    assert answer.status_code == 302
    assert [view.row.kind for view in client.get(MATCHES + "?state=aside").context["cards"]] == ["direct"]


@pytest.mark.parametrize(("note", "kept"), [("", 0), ("  ", 0), ("Mùi", 1)])
def test_another_reason_has_to_be_named(ran: World, signed_in: SignedIn, note: str, kept: int) -> None:
    answer = signed_in(ran.giver_person).post(detail() + "feedback/", {"reason": "other", "note": note})

    assert (answer.status_code, Feedback.objects.count()) == (302 if kept else 422, kept)


def test_not_useful_without_a_reason_says_so(ran: World, signed_in: SignedIn) -> None:
    answer = signed_in(ran.giver_person).post(detail() + "feedback/", {})

    assert (answer.status_code, Feedback.objects.count()) == (422, 0)


def test_board_cannot_call_a_match_not_useful_for_a_company(ran: World, signed_in: SignedIn) -> None:
    answer = signed_in(ran.board).post(detail() + "feedback/", {"reason": "too_far"})

    assert (answer.status_code, Feedback.objects.count()) == (403, 0)


def test_interest_button_leads_to_a_proposal(ran: World, signed_in: SignedIn) -> None:
    answer = signed_in(ran.giver_person).post(detail() + "interest/")

    assert answer.status_code == 302
    assert "/proposals/PRP-" in answer["Location"]


def test_run_is_queued_though_the_broker_is_down(world: World, signed_in: SignedIn) -> None:
    from symbiosis.celery import app

    app.conf.broker_url = "redis://127.0.0.1:1/0"  # nobody listens there
    try:
        answer = signed_in(world.board).post(reverse("matching:run-new"), {"park": world.park.code})
    finally:
        app.conf.broker_url = settings.CELERY_BROKER_URL

    run = MatchRun.objects.get()
    assert (answer.status_code, run.state, run.requested_by) == (302, "queued", world.board)
    assert answer["Location"] == reverse("matching:run-detail", args=[run.code])


def test_run_asked_twice_leads_to_the_same_page(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.board)
    where = [
        client.post(reverse("matching:run-new"), {"park": world.park.code})["Location"] for _time in "ab"
    ]

    assert where[0] == where[1]
    assert MatchRun.objects.count() == 1


def test_tenant_may_not_start_a_run(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.giver_person).post(reverse("matching:run-new"), {"park": world.park.code})

    assert (answer.status_code, MatchRun.objects.count()) == (403, 0)


@pytest.mark.parametrize("state", ["queued", "done", "failed"])
def test_run_page_in_each_state(ran: World, signed_in: SignedIn, state: str) -> None:
    run = MatchRun.objects.get()
    ended = {"finished_at": None} if state == "queued" else {}
    MatchRun.objects.update(state=state, failure_code="gave_up" if state == "failed" else "", **ended)

    page = signed_in(ran.board).get(reverse("matching:run-detail", args=[run.code])).content.decode()

    assert ('hx-trigger="every 1s"' in page) == (state == "queued")


def test_run_page_of_a_tenant_is_404(ran: World, signed_in: SignedIn) -> None:
    url = reverse("matching:run-detail", args=[MatchRun.objects.get().code])

    assert signed_in(ran.giver_person).get(url).status_code == 404


def test_blocked_counts_and_shows_own_examples(world: World, signed_in: SignedIn) -> None:
    world.have.hazardous, world.have.visibility = True, "network"
    world.have.save()
    make_need(world.taker, resource=world.ash, title="More ash")
    run_now()

    rules = signed_in(world.giver_person).get(reverse("matching:blocked")).context["rules"]

    assert [(rule["count"], bool(rule["examples"])) for rule in rules] == [(3, True)]


def test_blocked_shows_strangers_counts_only(world: World, signed_in: SignedIn) -> None:
    world.have.hazardous, world.have.visibility = True, "network"
    world.have.save()
    run_now()

    rules = signed_in(world.stranger).get(reverse("matching:blocked")).context["rules"]

    assert [(rule["count"], rule["examples"]) for rule in rules] == [(2, [])]


def test_operator_sees_names(ran: World, signed_in: SignedIn) -> None:
    page = signed_in(make_user(is_operator=True)).get(MATCHES).content.decode()

    assert "Far taker" in page
