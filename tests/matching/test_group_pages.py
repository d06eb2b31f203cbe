"""Pages of chains, loops and pools: who sees them, under which names, and as cheap for many as for few."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from companies.models import Company, Listing
from matching.models import GroupMember, MatchGroup
from tests.factories import make_member, make_park_member, make_user
from tests.matching.group_world import add_chain, add_loop, add_pool, group_of
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]
GROUPS = reverse("matching:group-list")
LIST_QUERIES = 14
DETAIL_QUERIES = 11


@pytest.fixture
def chained(world: World) -> World:
    add_chain(world)
    run_now()
    return world


def page(code: str) -> str:
    """The address in the language without a prefix, whatever language an earlier request left behind."""
    with translation.override("vi"):
        return reverse("matching:group-detail", args=[code])


def page_of(kind: str) -> str:
    return page(group_of(kind).code)


def test_firm_that_links_two_matches_sees_the_chain_and_not_who_is_at_its_ends(
    chained: World, signed_in: SignedIn
) -> None:
    shown = signed_in(chained.taker_person).get("/en" + page_of("chain"))

    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Taker" in text
    assert "Giver" not in text
    assert "Far taker" not in text
    assert text.count("Anonymous company") >= 2


def test_end_of_a_chain_does_not_learn_that_two_anonymous_listings_are_of_one_firm(
    chained: World, signed_in: SignedIn
) -> None:
    client = signed_in(chained.giver_person)

    assert client.get(page_of("chain")).status_code == 404
    assert client.get(GROUPS).context["cards"] == []


def test_end_of_a_chain_sees_it_once_the_linking_firm_is_open(chained: World, signed_in: SignedIn) -> None:
    """Negative control: the same chain, with the middle firm's listings open to all."""
    linking = GroupMember.objects.filter(role="both").values("listing")
    Listing.objects.filter(pk__in=linking).update(visibility="network")
    client = signed_in(chained.giver_person)

    assert client.get(page_of("chain")).status_code == 200
    assert len(client.get(GROUPS).context["cards"]) == 1


@pytest.mark.parametrize("who", ["stranger", "consultant"])
def test_foreign_group_is_the_404_of_a_missing_one(chained: World, signed_in: SignedIn, who: str) -> None:
    """The consultant looks after the far company's park, not after the linking firm's."""
    client = signed_in(getattr(chained, who))
    missing = client.get(page("CHN-NOTHING"))

    assert (client.get(page_of("chain")).status_code, missing.status_code) == (404, 404)


def test_board_of_the_linking_firm_sees_its_chain(chained: World, signed_in: SignedIn) -> None:
    shown = signed_in(chained.board).get(page_of("chain")).content.decode()

    assert "Giver" in shown
    assert "Taker" in shown
    assert "Far taker" not in shown


def test_exact_quantity_of_an_anonymous_side_is_nowhere(chained: World, signed_in: SignedIn) -> None:
    Listing.objects.filter(pk=chained.have.pk).update(quantity_low=1234, quantity_high=1234, offered=1234)
    run_now()
    group = MatchGroup.objects.filter(kind="chain").latest("pk")
    url = page(group.code)
    shown = signed_in(chained.taker_person).get("/en" + url).content.decode()

    assert "1,234" not in shown
    assert "1234" not in shown
    assert (
        "1,234" in signed_in(chained.giver_person).get(f"/en/listings/{chained.have.code}/").content.decode()
    )


def test_chain_page_is_whole(chained: World, signed_in: SignedIn) -> None:
    answer = signed_in(make_user(is_operator=True)).get("/en" + page_of("chain"))

    text = answer.content.decode()
    assert len(answer.context["detail"]["legs"]) == 2
    assert "Of what this firm receives, 90% to 95% can be given on." in text
    assert "weakest link" in text
    assert "270" in text
    assert "<svg" in text


def test_leg_leads_to_its_match_only_for_those_who_may_see_it(chained: World, signed_in: SignedIn) -> None:
    linking = GroupMember.objects.filter(role="both").values("listing")
    Listing.objects.filter(pk__in=linking).update(visibility="network")

    legs = signed_in(chained.giver_person).get(page_of("chain")).context["view"].legs

    assert [bool(leg.code) for leg in legs] == [True, False]


def test_loop_page(world: World, signed_in: SignedIn) -> None:
    add_loop(world.park)
    run_now()

    answer = signed_in(world.board).get("/en" + page_of("loop"))

    assert answer.status_code == 200
    nodes = answer.context["detail"]["nodes"]
    assert nodes[0]["title"] == nodes[-1]["title"]


def test_pool_page(world: World, signed_in: SignedIn) -> None:
    companies = add_pool(world.park, firms=4)
    run_now()

    answer = signed_in(make_member(companies[0])).get("/en" + page_of("pool"))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Shared full-time fire crew" in text
    assert "lowers the cost of all" in text
    assert "Holds: no part of the group" in text
    assert "Tank farm 1" in text
    assert "Tank farm 2" not in text
    assert "Saved if all who could join do" in text
    assert answer.context["view"].firms == ["Tank farm 1", "3 anonymous companies"]


def test_pool_of_a_stranger_is_404(world: World, signed_in: SignedIn) -> None:
    add_pool(world.park)
    run_now()

    assert signed_in(world.stranger).get(page_of("pool")).status_code == 404


def test_pool_that_lacks_quantities_says_so_and_shows_no_score(world: World, signed_in: SignedIn) -> None:
    cover = add_pool(world.park)
    from tests.factories import make_have, make_resource

    sludge = make_resource("wwtp-bio-sludge", state="sludge")
    for company in cover:
        make_have(company, resource=sludge, quantity=None)
    run_now()
    pool = MatchGroup.objects.get(explanation__plant="sludge-drying")
    url = page(pool.code)

    answer = signed_in(world.board).get("/en" + url)

    text = answer.content.decode()
    assert "could join, quantity unknown" in text
    assert "Too few quantities are known" in text
    assert (pool.value_low, pool.score) == (None, 0)
    assert "score-bar" not in text


def test_list_needs_a_sign_in(db: None, client: Client) -> None:
    assert client.get(GROUPS).status_code == 302


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", {"chain", "pool"}),
        ("?kind=pool", {"pool"}),
        ("?kind=loop", set()),
        ("?kind=nonsense&page=99", {"chain", "pool"}),
        ("?kind=pool&kind=chain", {"chain", "pool"}),
    ],
)
def test_filters(world: World, signed_in: SignedIn, query: str, kinds: set[str]) -> None:
    add_chain(world)
    add_pool(world.park)
    run_now()

    cards = signed_in(world.board).get(GROUPS + query).context["cards"]

    assert {view.row.kind for view in cards} == kinds


def test_filter_by_park(world: World, signed_in: SignedIn) -> None:
    add_pool(world.park)
    add_chain(world)
    run_now()
    operator = signed_in(make_user(is_operator=True))

    parks = {park: operator.get(f"{GROUPS}?park={park.slug}") for park in (world.park, world.other_park)}

    assert [len(answer.context["cards"]) for answer in parks.values()] == [2, 1]
    chips = [chip["label"] for chip in parks[world.park].context["criteria"].chips]
    assert [world.park.name in chip for chip in chips] == [True]


def test_tenant_cannot_ask_for_a_park(chained: World, signed_in: SignedIn) -> None:
    answer = signed_in(chained.taker_person).get(f"{GROUPS}?park={chained.other_park.slug}")

    assert answer.context["criteria"].active == {}


def test_list_says_what_the_search_left_out(world: World, signed_in: SignedIn) -> None:
    add_loop(world.park)
    run = run_now()
    run.summary["groups"]["cut"] = ["legs"]
    run.save()

    shown = signed_in(world.board).get("/en" + GROUPS).content.decode()

    left = run.summary["groups"]["left_out"]
    assert f"{left} others of the newest run are not stored" in shown
    assert "the strongest exchanges from each listing" in shown


def test_list_as_fragment(chained: World, signed_in: SignedIn) -> None:
    answer = signed_in(chained.board).get(GROUPS, headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()


def test_empty_list_leads_to_the_wish_list(world: World, signed_in: SignedIn) -> None:
    shown = signed_in(world.giver_person).get("/en" + GROUPS).content.decode()

    assert "wish list of missing converters" in shown


def test_withdrawn_listing_takes_its_groups_from_the_list(chained: World, signed_in: SignedIn) -> None:
    Listing.objects.filter(pk=chained.have.pk).update(status="withdrawn")

    assert signed_in(chained.board).get(GROUPS).context["cards"] == []


def test_later_run_of_a_park_stands_for_the_groups_inside_it(world: World, signed_in: SignedIn) -> None:
    add_pool(world.park)
    add_chain(world)
    run_now()
    later = run_now(world.park)

    cards = signed_in(make_user(is_operator=True)).get(GROUPS).context["cards"]

    assert {(view.row.kind, view.row.run_id == later.pk) for view in cards} == {
        ("chain", False),
        ("pool", True),
    }


def test_list_queries_do_not_grow(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for add in (add_chain, lambda world: add_pool(world.park), lambda world: add_loop(world.park)):
        add(world)
    run_now()
    client = signed_in(world.board)

    for query, cards in (("?kind=loop", 1), ("", 5)):
        with django_assert_num_queries(LIST_QUERIES):
            assert len(client.get(GROUPS + query).context["cards"]) == cards


def test_detail_stays_within_its_queries(
    chained: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = signed_in(chained.taker_person), page_of("chain")
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(url)


def test_park_staff_of_a_member_sees_the_pool(world: World, signed_in: SignedIn) -> None:
    add_pool(world.park)
    run_now()

    assert signed_in(make_park_member(world.park)).get(page_of("pool")).status_code == 200
    assert Company.objects.filter(name__startswith="Tank farm").count() == 3
