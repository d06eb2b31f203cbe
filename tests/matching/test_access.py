"""Who sees which match and run, who may start one, and what stays hidden."""

import pytest

from accounts.models import User
from matching.actions import record_feedback, request_run
from matching.errors import FeedbackRefused, RunNotAllowed
from matching.models import Feedback, Match, MatchRun
from tests.factories import make_park_member, make_user
from tests.matching.world import World, run_now

WHO_SEES = [
    ("giver_person", {"direct", "chained"}),
    ("taker_person", {"direct"}),
    ("stranger", set()),
    ("board", {"direct", "chained"}),
    ("consultant", {"chained"}),
]


@pytest.mark.parametrize(("who", "kinds"), WHO_SEES)
def test_matches_visible_to(world: World, who: str, kinds: set[str]) -> None:
    run_now()

    seen = Match.objects.visible_to(getattr(world, who))

    assert set(seen.values_list("kind", flat=True)) == kinds


def test_matches_visible_to_operator(world: World) -> None:
    run_now()

    assert Match.objects.visible_to(make_user(is_operator=True)).count() == 2


def test_current_takes_the_newest_run_that_covers(world: World) -> None:
    everywhere, inside = run_now(), run_now(world.park)

    runs = {match.kind: match.run_id for match in Match.objects.current()}

    assert runs == {"direct": inside.pk, "chained": everywhere.pk}


def test_current_of_an_older_park_run_is_covered_by_the_newer_one(world: World) -> None:
    run_now(world.park)
    everywhere = run_now()

    assert set(Match.objects.current().values_list("run", flat=True)) == {everywhere.pk}


def test_current_in_park_takes_matches_with_a_side_there(world: World) -> None:
    run_now()

    assert [match.kind for match in Match.objects.current(world.other_park)] == ["chained"]


def test_current_leaves_out_listings_that_were_withdrawn(world: World) -> None:
    run_now()
    world.need.status = "withdrawn"
    world.need.save()

    assert [match.kind for match in Match.objects.current()] == ["chained"]


def test_current_leaves_out_listings_that_became_private(world: World) -> None:
    run_now()
    world.far_need.visibility = "private"
    world.far_need.save()

    assert [match.kind for match in Match.objects.current()] == ["direct"]


def test_board_starts_a_run_of_its_park(world: World) -> None:
    assert request_run(park=world.park, by=world.board).created


@pytest.mark.parametrize("who", ["giver_person", "stranger", "consultant"])
def test_others_may_not_start_a_run_of_the_park(world: World, who: str) -> None:
    with pytest.raises(RunNotAllowed):
        request_run(park=world.park, by=getattr(world, who))

    assert not MatchRun.objects.exists()


def test_run_over_all_parks_needs_every_park(world: World) -> None:
    with pytest.raises(RunNotAllowed):
        request_run(by=world.board)
    make_park_member(world.other_park, user=world.board)

    assert request_run(by=world.board).created


def test_feedback_of_a_side_is_kept_once(world: World) -> None:
    run_now()
    match = Match.objects.get(kind="direct")
    said = {"match": match, "company": world.taker, "verdict": "not_useful", "by": world.taker_person}

    record_feedback(**said, reason="too_far")
    record_feedback(**said, reason="price")

    assert list(Feedback.objects.values_list("match_key", "company_slug", "reason")) == [
        (match.key, "taker", "price")
    ]


def feedback(world: World, by: User, reason: str) -> None:
    match = Match.objects.get(kind="direct")
    record_feedback(match=match, company=world.taker, verdict="not_useful", by=by, reason=reason)


def test_feedback_of_others_is_refused(world: World) -> None:
    run_now()

    with pytest.raises(FeedbackRefused):
        feedback(world, world.giver_person, "too_far")


def test_feedback_without_a_known_reason_is_refused(world: World) -> None:
    run_now()

    with pytest.raises(FeedbackRefused):
        feedback(world, world.taker_person, "because")
