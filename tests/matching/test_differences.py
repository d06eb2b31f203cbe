"""What changed between two runs, and why, as each person may see it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from companies.models import Listing
from matching.differences import Causes, Standing, changes_between, counts_of, standings
from matching.models import Match, MatchRun, RuleSet
from matching.wording import plan_sentence
from tests.factories import make_company, make_have, make_user
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]
QUERIES = 20


def standing(pk: int, rank: int, score: float = 0.5, planned: float | None = None) -> Standing:
    return Standing(pk, 1, 2, rank, score, 0.9, planned)


def page_of(run: MatchRun, query: str = "") -> str:
    return in_english("run-changes", run) + query


def in_english(name: str, run: MatchRun) -> str:
    with translation.override("en"):
        return reverse(f"matching:{name}", args=[run.code])


def test_changes_are_new_lost_or_moved() -> None:
    before = {"a": standing(1, 1), "b": standing(2, 2), "c": standing(3, 3), "d": standing(4, 4)}
    after = {
        "a": standing(5, 2),
        "b": standing(6, 3, 0.4),
        "c": standing(7, 4, planned=10),
        "e": standing(8, 1),
    }

    changes = changes_between(before, after)

    pks = [(one.kind, one.standing.pk) for one in changes]
    assert pks == [("new", 8), ("lost", 4), ("moved", 6), ("moved", 7)]
    assert [one.only_the_plan for one in changes] == [False, False, False, True]


def test_overtaken_suggestion_and_noise_have_not_moved() -> None:
    before = {"a": standing(1, 1, planned=100.0)}
    after = {"a": standing(2, 5, 0.5 + 1e-6, planned=100.05)}

    assert changes_between(before, after) == []


def causes_of(before: MatchRun, after: MatchRun) -> dict[str, list[str]]:
    names = Match.objects.values_list("pk", "kind")
    kinds: dict[int, str] = dict(names)
    changes = changes_between(*(standings(Match.objects.filter(run=run)) for run in (before, after)))
    causes = Causes(before, after)
    return {kinds[one.standing.pk]: causes.of(one) for one in changes}


def test_cause_is_the_changed_listing(world: World) -> None:
    before = run_now()
    Listing.objects.filter(pk=world.need.pk).update(offered=5000, quantity_low=5000, quantity_high=5000)

    causes = causes_of(before, run_now())

    assert causes["direct"] == ["taker_changed"]
    assert causes.get("chained", ["plan"]) == ["plan"]


def test_cause_is_the_gone_listing(world: World) -> None:
    before = run_now()
    Listing.objects.filter(pk=world.have.pk).update(status="withdrawn")

    assert causes_of(before, run_now()) == {"direct": ["giver_gone"], "chained": ["giver_gone"]}


def test_cause_is_the_new_listing(world: World) -> None:
    Listing.objects.filter(pk=world.have.pk).update(status="draft")
    before = run_now()
    Listing.objects.filter(pk=world.have.pk).update(status="live")

    assert causes_of(before, run_now()) == {"direct": ["giver_new"], "chained": ["giver_new"]}


def test_cause_is_the_rules(world: World) -> None:
    before = run_now()
    RuleSet.objects.create(version=2, weights={"distance": 1.0}, published_at=before.created_at)

    assert causes_of(before, run_now()) == {"direct": ["rules"], "chained": ["rules"]}


def test_change_that_the_projection_hides_is_no_cause(world: World) -> None:
    """1,100 t are the same band as 1,200 t: nobody learns of it, also not from the causes."""
    before = run_now()
    Listing.objects.filter(pk=world.have.pk).update(offered=1100, quantity_low=1100, quantity_high=1100)
    RuleSet.objects.create(version=2, weights={"distance": 1.0}, published_at=before.created_at)

    assert causes_of(before, run_now())["direct"] == ["rules"]


def test_summary_counts_changes_against_the_run_before(world: World) -> None:
    first = run_now()
    Listing.objects.filter(pk=world.need.pk).update(status="withdrawn")
    second = run_now()

    counted = {name: second.summary["changes"][name] for name in ("with", "new", "lost")}
    assert (first.summary["changes"], counted) == (None, {"with": first.code, "new": 0, "lost": 1})


@pytest.fixture
def two_runs(world: World) -> tuple[MatchRun, MatchRun]:
    first = run_now()
    Listing.objects.filter(pk=world.need.pk).update(status="withdrawn")
    return first, run_now()


def test_page_shows_names_and_causes_to_those_who_may_know(
    world: World, two_runs: tuple[MatchRun, MatchRun], signed_in: SignedIn
) -> None:
    answer = signed_in(world.board).get(page_of(two_runs[1]))

    assert answer.context["counts"]["lost"] == 1
    assert "the taker&#x27;s listing no longer takes part" in answer.content.decode()


def test_page_of_a_consultant_of_another_park_counts_what_they_may_see(
    world: World, two_runs: tuple[MatchRun, MatchRun], signed_in: SignedIn
) -> None:
    page = signed_in(world.consultant).get(page_of(two_runs[1]))

    assert page.context["counts"]["lost"] == 0
    assert "Giver" not in page.content.decode().replace("Giver or", "")


def test_page_filters_and_compares_with_any_run_of_the_scope(
    world: World, two_runs: tuple[MatchRun, MatchRun], signed_in: SignedIn
) -> None:
    first, second = two_runs
    client = signed_in(make_user(is_operator=True))

    backwards = client.get(page_of(first, f"?with={second.code}&kind=new"))
    of_a_park = client.get(page_of(first, f"?with={run_now(world.park).code}"))

    assert [row["change"].kind for row in backwards.context["rows"]] == ["new"]
    assert of_a_park.status_code == 404


def test_first_run_has_nothing_to_compare_with(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.board).get(page_of(run_now()))

    assert (page.status_code, page.context["other"]) == (200, None)


def test_page_of_a_tenant_is_404(
    world: World, two_runs: tuple[MatchRun, MatchRun], signed_in: SignedIn
) -> None:
    assert signed_in(world.giver_person).get(page_of(two_runs[1])).status_code == 404


@pytest.mark.parametrize("more", [0, 3])
def test_queries_do_not_grow(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    run_now()
    make_have(make_company(park=world.park), resource=world.ash)
    for _number in range(more):
        make_have(make_company(park=world.park), resource=world.ash)
    run = run_now()
    client = signed_in(world.board)

    with django_assert_max_num_queries(QUERIES):
        assert client.get(page_of(run)).status_code == 200


def test_run_pages_link_the_changes(
    world: World, two_runs: tuple[MatchRun, MatchRun], signed_in: SignedIn
) -> None:
    client = signed_in(world.board)
    url = reverse("matching:run-changes", args=[two_runs[1].code])

    pages = [
        client.get(reverse("matching:run-list")).content.decode(),
        client.get(reverse("matching:run-detail", args=[two_runs[1].code])).content.decode(),
    ]

    assert all(url in page for page in pages)
    assert counts_of([]) == {"new": 0, "lost": 0, "moved": 0}


def test_run_page_says_how_much_was_recomputed_and_lists_the_parts(
    world: World, two_runs: tuple[MatchRun, MatchRun], signed_in: SignedIn
) -> None:
    page = signed_in(world.board).get(in_english("run-detail", two_runs[1]))

    assert f"incremental: 0 of 1 pairs recomputed, the others taken over from {two_runs[0].code}" in (
        page.content.decode()
    )
    assert [shard["family"] for shard in page.context["shards"]] == ["BP"]


def test_plan_sentence_says_how_far_from_the_best_it_can_be() -> None:
    with translation.override("en"):
        stopped = plan_sentence({"status": "stopped", "gap": 0.0123})
        optimal = plan_sentence({"status": "optimal", "gap": 0.0})

    assert stopped.endswith("no better split exists. At most 1.2% better is possible.")
    assert optimal == "No other split of the quantities places more, weighted by score."
    assert plan_sentence(None) == ""
