"""Pages of what if, N-1 and missing tenants: who may open them, what they tell, and plain forms without script."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalogue.models import SectorTemplate
from companies.models import Company, Listing
from matching.models import MatchRun, Scenario
from tests.factories import SOURCED, make_have, make_park_member, make_user
from tests.matching.world import World

SignedIn = Callable[[User], Client]
Finish = Callable[[], None]
NEW = reverse("matching:scenario-new")
LIST = reverse("matching:scenario-list")
RESILIENCE = reverse("matching:resilience")
MISSING = reverse("matching:missing")
LIST_QUERIES = 16


def form(world: World, *blocks: tuple[str, dict[str, Any]], **head: Any) -> dict[str, Any]:
    """What a browser sends: the head, the names of the blocks, and their fields."""
    data: dict[str, Any] = {"name": "What if", "park": world.park.code, "blocks": [], "save": "1"} | head
    for place, (word, values) in enumerate(blocks, start=1):
        data["blocks"].append(f"c{place}:{word}")
        data |= {f"c{place}-{name}": value for name, value in values.items()}
    return data


LEAVES = ("leaves", {"company": "taker"})


def test_scenario_is_saved_and_queued_in_one_go(world: World, board: Client) -> None:
    response = board.post(NEW, form(world, LEAVES))

    scenario = Scenario.objects.get()
    assert response.url == reverse("matching:scenario-detail", args=[scenario.code])
    assert (scenario.park, scenario.created_by, scenario.runs.get().state) == (
        world.park,
        world.board,
        "queued",
    )


def test_running_scenario_polls_and_a_finished_one_does_not(
    world: World, board: Client, finish: Finish
) -> None:
    address = board.post(NEW, form(world, LEAVES)).url

    assert 'hx-trigger="every 1s"' in board.get(address).content.decode()
    finish()
    assert 'hx-trigger="every 1s"' not in board.get(address).content.decode()


def test_result_shows_both_sides_and_who_loses(world: World, board: Client, finish: Finish) -> None:
    address = board.post(NEW, form(world, LEAVES)).url
    finish()

    context = board.get("/en" + address).context
    assert [column.title for column in context["columns"]] == ["Today", "What if"]
    assert context["totals"][0]["difference"] == "\u22121"
    assert [(one["key"], one["count"]) for one in context["lists"]] == [("new", 0), ("lost", 1), ("moved", 0)]
    assert {row["label"] for row in context["companies"]} == {"Giver", "Taker"}


def test_each_kind_of_change_can_be_saved(world: World, board: Client, cement_works: SectorTemplate) -> None:
    world.ash.disposal_price_key = "landfill"
    world.ash.save()
    from catalogue.models import PriceRange

    PriceRange.objects.create(
        key="landfill",
        name="Landfill",
        low=Decimal(300),
        high=Decimal(500),
        unit="VND/t",
        place="",
        **SOURCED,
    )
    blocks = [
        LEAVES,
        ("arrives", {"kind": "cement", "product_t": "1000"}),
        ("price", {"key": "landfill", "factor": "2"}),
        ("plant", {"process": "C001", "licences": ["safety"], "capacity": "50"}),
    ]

    response = board.post("/en" + NEW, form(world, *blocks))

    assert response.status_code == 302, response.context["draft"].blocks[2].errors
    saved = Scenario.objects.get().changes
    assert [one["change"] for one in saved] == ["leaves", "arrives", "price", "plant"]
    assert (saved[1]["name"], saved[1]["park"]) == ("Cement works", world.park.code)
    assert saved[3]["licences"] == ["safety"]


def test_button_adds_a_change_and_keeps_what_was_typed(world: World, board: Client) -> None:
    data = form(world, LEAVES, name="Kept") | {"add": "price"}
    del data["save"]

    draft = board.post(NEW, data).context["draft"]

    assert draft.names == ["c1:leaves", "c2:price"]
    assert (draft.head["name"].value(), draft.blocks[0]["company"].value()) == ("Kept", "taker")
    assert not Scenario.objects.exists()


def test_button_takes_a_change_away(world: World, board: Client) -> None:
    data = form(world, LEAVES, ("price", {"factor": "2"})) | {"remove": "c1"}
    del data["save"]

    assert board.post(NEW, data).context["draft"].names == ["c2:price"]


def test_each_kind_of_change_has_a_button_with_words(world: World, board: Client) -> None:
    page = board.get("/en" + NEW).content.decode()

    for word, title in (("leaves", "A company stops"), ("plant", "A plant is added")):
        assert f'name="add" value="{word}"' in page
        assert title in page


def test_no_more_than_six_changes(world: World, board: Client) -> None:
    data = form(world, *[LEAVES] * 6) | {"add": "price"}
    del data["save"]

    assert len(board.post(NEW, data).context["draft"].blocks) == 6


BAD = [
    ([], {}, "Add at least one change"),
    ([LEAVES], {"name": ""}, "Give the scenario a name"),
    ([LEAVES], {"park": "nowhere"}, "You may not start a run over this park."),
    ([("leaves", {"company": "far-taker"})], {}, "takes no part in the matching of your parks"),
    ([("leaves", {"company": ""})], {}, "Choose the company that stops."),
    ([("arrives", {"kind": "palace"})], {}, "This kind of firm is not in the list."),
    ([("price", {"key": "transport:BP:solid"})], {}, "This price is not in the list."),
    ([("plant", {"process": "C999"})], {}, "This treatment is not in the list."),
    ([LEAVES, LEAVES], {}, "Another change is about the same company or price."),
]


@pytest.mark.parametrize(("blocks", "head", "sentence"), BAD)
def test_bad_input_is_answered_with_a_sentence(
    world: World, board: Client, blocks: list[Any], head: dict[str, Any], sentence: str
) -> None:
    response = board.post("/en" + NEW, form(world, *blocks, **head))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Say how the price changes"),
        ({"factor": "2", "low": "1", "high": "2"}, "either a factor or a new range"),
        ({"low": "1"}, "Give both ends of the new range"),
        ({"low": "2", "high": "1"}, "Exchange the two numbers"),
        ({"factor": "two"}, "two"),
    ],
)
def test_price_needs_a_factor_or_a_whole_range(
    world: World, board: Client, values: dict[str, str], sentence: str
) -> None:
    from catalogue.models import PriceRange

    world.ash.disposal_price_key = "landfill"
    world.ash.save()
    PriceRange.objects.create(
        key="landfill",
        name="Landfill",
        low=Decimal(300),
        high=Decimal(500),
        unit="VND/t",
        place="",
        **SOURCED,
    )

    response = board.post("/en" + NEW, form(world, ("price", {"key": "landfill"} | values)))

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_nonsense_in_the_hidden_fields_is_ignored(world: World, board: Client) -> None:
    data = form(world, LEAVES) | {"blocks": ["x", "c1:castle", "cc:price", "c2:leaves"], "add": "castle"}
    del data["save"]

    response = board.post(NEW, data)

    assert (response.status_code, response.context["draft"].names) == (200, ["c2:leaves"])


def test_address_can_prefill_a_change(world: World, board: Client) -> None:
    draft = board.get(NEW, {"add": "leaves", "company": "taker"}).context["draft"]

    assert (draft.names, draft.blocks[0]["company"].value()) == (["c1:leaves"], "taker")


def test_two_scenarios_side_by_side(world: World, board: Client, finish: Finish) -> None:
    first = board.post(NEW, form(world, LEAVES)).url
    board.post(NEW, form(world, ("leaves", {"company": "giver"}), name="The giver stops"))
    make_have(world.giver, resource=world.ash, quantity=700)
    finish()
    other = Scenario.objects.latest("pk")

    context = board.get("/en" + first, {"with": other.code}).context

    assert [column.title for column in context["columns"]][2] == "The giver stops"
    assert context["same_day"] is True
    assert context["effects"] == []  # both lose the same two links


def test_links_on_which_two_scenarios_differ_show_both_effects(
    world: World, board: Client, finish: Finish, cement_works: SectorTemplate
) -> None:
    first = board.post(NEW, form(world, LEAVES, name="Taker stops")).url
    arrival = ("arrives", {"kind": "cement", "product_t": "9000"})
    other = board.post(NEW, form(world, arrival, name="Cement comes")).url.split("/")[-2]
    finish()

    context = board.get("/en" + first, {"with": other}).context

    effects = {tuple(cell["words"] for cell in row["cells"]) for row in context["effects"]}
    assert ("as today", "new") in effects  # the cement works is only there
    assert effects & {("lost", "changed"), ("lost", "as today")}  # the taker is only here
    assert all(row["in_plan"] for row in context["effects_planned"])


def test_list_costs_the_same_for_many_scenarios(
    world: World, board: Client, finish: Finish, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        board.post(NEW, form(world, LEAVES, name=f"Scenario {number}"))
    finish()

    with django_assert_max_num_queries(LIST_QUERIES):
        board.get(LIST)


def test_scenario_of_others_is_the_404_of_a_missing_one(
    world: World, board: Client, signed_in: SignedIn
) -> None:
    address = board.post(NEW, form(world, LEAVES)).url
    other_park, missing_one = signed_in(world.consultant), reverse("matching:scenario-detail", args=["SCN-0"])

    assert (other_park.get(address).status_code, board.get(missing_one).status_code) == (404, 404)
    assert other_park.post(address + "run/").status_code == 404


def test_other_park_cannot_be_named_in_a_new_scenario(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.consultant)

    assert client.post(NEW, form(world, ("leaves", {"company": "taker"}))).status_code == 422


def test_scenario_compared_with_one_out_of_sight_is_compared_with_today(
    world: World, board: Client, signed_in: SignedIn, finish: Finish
) -> None:
    address = board.post(NEW, form(world, LEAVES)).url
    hidden = signed_in(world.consultant).post(
        NEW, form(world, ("leaves", {"company": "far-taker"}), park=world.other_park.code)
    )
    finish()

    context = board.get(address, {"with": hidden.url.split("/")[-2]}).context
    assert len(context["columns"]) == 2


def test_run_again_sees_the_listings_of_now(world: World, board: Client, finish: Finish) -> None:
    address = board.post(NEW, form(world, LEAVES)).url
    finish()
    make_have(world.giver, resource=world.ash, quantity=700)

    board.post(address + "run/")
    finish()

    assert [one["count"] for one in board.get(address).context["lists"]] == [0, 2, 0]


@pytest.mark.parametrize("address", [LIST, NEW, RESILIENCE])
def test_tenants_may_not_open_the_pages_of_the_board(world: World, signed_in: SignedIn, address: str) -> None:
    assert signed_in(world.giver_person).get(address).status_code == 403


@pytest.mark.parametrize("address", [LIST, NEW, RESILIENCE, MISSING])
@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_open_before_anything_has_run(world: World, board: Client, address: str, language: str) -> None:
    assert board.get(language + address).status_code == 200


@pytest.mark.parametrize("address", [LIST, NEW, RESILIENCE, MISSING])
def test_pages_need_a_sign_in(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code == 302


def test_list_of_scenarios_tells_the_counts(world: World, board: Client, finish: Finish) -> None:
    board.post(NEW, form(world, LEAVES))
    finish()

    row = board.get(LIST).context["rows"][0]
    assert row["run"].counts == {"new": 0, "lost": 1, "moved": 0}


def test_failed_scenario_says_why(world: World, board: Client, finish: Finish) -> None:
    address = board.post(NEW, form(world, LEAVES)).url
    Listing.objects.filter(company=world.taker).update(status="withdrawn")

    finish()

    assert MatchRun.objects.get().failure_code == "unknown_company"
    assert "no longer takes part in the matching" in board.get("/en" + address).content.decode()


def test_operators_own_scenario_over_all_parks_is_not_for_park_staff(
    world: World, board: Client, signed_in: SignedIn
) -> None:
    """It may name a company outside their parks: the links that it loses would tell its anonymous listings."""
    operator, staff = (
        signed_in(make_user(is_operator=True)),
        make_park_member(world.other_park, user=world.board),
    )
    theirs = operator.post(NEW, form(world, ("leaves", {"company": "far-taker"}), park="")).url
    own = board.post(NEW, form(world, LEAVES, park="")).url

    assert (signed_in(staff).get(theirs).status_code, signed_in(staff).get(own).status_code) == (404, 200)


def test_park_staff_cannot_stop_a_company_outside_their_parks(world: World, signed_in: SignedIn) -> None:
    make_park_member(world.other_park, user=world.board)
    Company.objects.filter(pk=world.far.pk).update(park=None, kind="external")

    response = signed_in(world.board).post(NEW, form(world, ("leaves", {"company": "far-taker"}), park=""))

    assert response.status_code == 422


def test_operator_sees_every_scenario(world: World, board: Client, signed_in: SignedIn) -> None:
    address = board.post(NEW, form(world, LEAVES)).url

    assert signed_in(make_user(is_operator=True)).get(address).status_code == 200
