"""The engine's own measurement: how far suggestions come, and how many of the best are taken up."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from exchanges.actions import advance, express_interest
from exchanges.models import Proposal
from matching.actions import record_feedback, record_outcome
from matching.measuring import end_reasons, funnels, measured_parks, precisions
from matching.models import Match, MatchRun, Outcome, Stage
from tests.exchanges.world import make_match, make_run, make_world, proposal_at
from tests.factories import make_company, make_have, make_need, make_park, make_park_member, make_user
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        ("interest", Stage.INTEREST),
        ("mutual_interest", Stage.MUTUAL),
        ("review", Stage.REVIEW),
        ("negotiating", Stage.NEGOTIATING),
        ("agreed", Stage.AGREED),
        ("operating", Stage.OPERATING),
    ],
)
def test_each_move_of_a_proposal_is_written_down(db: None, state: str, stage: Stage) -> None:
    world = make_world()
    proposal_at(world, state)

    outcome = Outcome.objects.get()
    assert (outcome.match_key, outcome.stage, outcome.park) == (world.match.key, stage, world.park)
    assert (outcome.rank, outcome.engine_version, outcome.reason) == (1, "test", "")


def test_way_back_keeps_the_furthest_stage_and_the_reason(db: None) -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    advance(proposal=proposal, move="pause", by=world.giver_person, reason="waiting_for_data")
    assert (Outcome.objects.get().stage, Outcome.objects.get().reason) == (Stage.NEGOTIATING, "")

    advance(proposal=proposal, move="decline", by=world.taker_person, reason="price")

    assert (Outcome.objects.get().stage, Outcome.objects.get().reason) == (Stage.NEGOTIATING, "price")


def test_talks_that_begin_again_have_no_end(db: None) -> None:
    world = make_world()
    advance(proposal=proposal_at(world, "interest"), move="decline", by=world.taker_person, reason="too_far")
    express_interest(match=world.match, company=world.taker, by=world.taker_person)

    assert (Outcome.objects.get().stage, Outcome.objects.get().reason) == (Stage.INTEREST, "")


def test_unanswered_proposal_ends_with_that_reason(db: None) -> None:
    world = make_world()
    advance(proposal=proposal_at(world, "interest"), move="expire", by=None)

    assert Outcome.objects.get().reason == "expired"


def test_outcome_names_the_run_that_proposed_it_first(db: None) -> None:
    world = make_world()
    record_outcome(match=world.match, stage=Stage.INTEREST, park=world.park)
    newer = MatchRun.objects.get()
    newer.pk, newer.code, newer.engine_version = None, "RUN-X", "newer"
    newer.save()
    again = make_match(world.match.giver_listing, world.match.taker_listing, run=newer)

    record_outcome(match=again, stage=Stage.MUTUAL, park=world.park)

    assert (Outcome.objects.get().engine_version, Outcome.objects.get().stage) == ("test", Stage.MUTUAL)


def outcome(match: Match, stage: Stage, reason: str = "") -> None:
    record_outcome(match=match, stage=stage, park=match.giver_listing.company.park, reason=reason)


def test_funnel_counts_every_stage_on_the_way(world: World) -> None:
    run_now()
    outcome(Match.objects.get(kind="direct"), Stage.REVIEW)

    own, other = funnels([world.park, world.other_park])

    assert (own.suggested, own.reached) == (2, [1, 1, 1, 0, 0, 0])
    assert (other.suggested, other.reached) == (1, [0, 0, 0, 0, 0, 0])


def test_funnel_keeps_what_went_on_and_is_suggested_no_more(world: World) -> None:
    run_now()
    outcome(Match.objects.get(kind="direct"), Stage.OPERATING)
    world.need.status = "withdrawn"
    world.need.save()
    run_now()

    assert [(one.suggested, one.reached[-1]) for one in funnels([world.park])] == [(2, 1)]


def test_precision_counts_the_unjudged_apart(db: None) -> None:
    """Seven suggestions by rank: taken up, taken up and agreed, refused, and four that nobody looked at."""
    run, park = make_run(), make_park()
    giver, taker = make_company(park=park), make_company(park=park)
    matches = []
    for rank in range(1, 8):
        matches.append(make_match(make_have(giver), make_need(taker), run=run))
        Match.objects.filter(pk=matches[-1].pk).update(rank=rank)
    outcome(matches[0], Stage.MUTUAL)
    outcome(matches[1], Stage.AGREED)
    Match.objects.get(pk=matches[2].pk)
    refuse(matches[2])

    at_five, at_ten = precisions([park])["test"][:2]

    assert (at_five.k, at_five.suggestions, at_five.judged, at_five.unjudged) == (5, 5, 3, 2)
    assert at_five.shares == [2 / 3, 2 / 3, 1 / 3]
    assert (at_ten.suggestions, at_ten.unjudged) == (7, 4)


def refuse(match: Match) -> None:
    from tests.factories import make_member

    company = match.taker_listing.company
    person = make_member(company)
    record_feedback(match=match, company=company, verdict="not_useful", by=person, reason="too_far")


def test_precision_of_what_nobody_judged_is_unknown_not_zero(world: World) -> None:
    run_now()

    (rows,) = precisions([world.park]).values()
    assert [(row.judged, row.shares) for row in rows] == [(0, [None] * 3)] * 4


def test_precision_tells_engine_versions_apart(world: World) -> None:
    run_now()
    MatchRun.objects.update(engine_version="0.9")
    run_now()

    assert list(precisions([world.park])) == [MatchRun.objects.latest("pk").engine_version, "0.9"]


def test_reasons_are_counted(world: World) -> None:
    run_now()
    direct, chained = Match.objects.get(kind="direct"), Match.objects.get(kind="chained")
    refuse(direct)
    outcome(direct, Stage.INTEREST, "too_far")
    outcome(chained, Stage.AGREED, "term_over")

    assert end_reasons([world.park]) == [("too_far", 2), ("term_over", 1)]
    assert end_reasons([world.other_park]) == []


def page() -> str:
    with translation.override("en"):
        return reverse("matching:measure")


def test_page_shows_staff_their_parks_only(world: World, signed_in: SignedIn) -> None:
    run_now()
    answer = signed_in(world.board).get(page())

    assert [one.park for one in answer.context["funnels"]] == [world.park]
    assert world.other_park.name not in answer.content.decode()


def test_page_shows_the_operator_every_park(world: World, signed_in: SignedIn) -> None:
    operator = make_user(is_operator=True)

    assert measured_parks(operator) == [world.park, world.other_park]
    assert signed_in(operator).get(page()).status_code == 200


@pytest.mark.parametrize("who", ["giver_person", "stranger"])
def test_page_of_others_is_404(world: World, signed_in: SignedIn, who: str) -> None:
    assert signed_in(getattr(world, who)).get(page()).status_code == 404


def test_each_park_counts_the_proposals_its_board_reviews(db: None) -> None:
    world = make_world()
    proposal_at(world, "agreed")
    make_park_member(make_park())

    assert [one.reached[4] for one in funnels([world.park])] == [1]
    assert Proposal.objects.get().park == world.park
