"""The pipeline as a board and as a table, the help page of the life cycle, and moves that are not possible yet."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from exchanges.actions import advance
from exchanges.filters import ProposalFilter
from exchanges.models import Proposal
from exchanges.models.proposal import STATE_LABELS
from exchanges.pipeline.blocked import SIGNATORY_ONLY, blocked_moves
from exchanges.pipeline.board import Column, columns_of
from exchanges.pipeline.life_cycle import main_way, picture, state_lines
from exchanges.states import MOVES, Policy, State, moves_from
from exchanges.wording import MOVE_LABELS
from tests.exchanges.world import World, make_match, make_world, proposal_at
from tests.factories import make_have, make_member, make_need, make_park_member, make_resource


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def board_of(world: World, query: str = "") -> dict[str, Column]:
    columns = columns_of(world.board, ProposalFilter(QueryDict(query), user=world.board))
    return {column.key: column for column in columns}


def another_proposal(world: World, state: str = "interest") -> Proposal:
    """A second proposal between the same companies, of another material."""
    other = make_resource()
    match = make_match(
        make_have(world.giver, resource=other), make_need(world.taker, resource=other), run=world.match.run
    )
    again = World(**{**vars(world), "match": match})
    return proposal_at(again, state)


def days_ago(proposal: Proposal, days: int) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(state_since=timezone.now() - timedelta(days=days))


def test_each_state_is_a_column_with_count_sum_and_median(world: World) -> None:
    days_ago(proposal_at(world, "review"), 3)
    days_ago(another_proposal(world, "review"), 9)

    columns = board_of(world)

    assert list(columns) == ["suggested", *(state.value for state in list(State)[:6])]
    with override("en"):
        review = columns["review"]
        assert (review.count, review.median_days, review.sums) == (2, 6, ["200–2,400\xa0t/year"])
    assert (columns["interest"].count, columns["interest"].median_days) == (0, None)


def test_what_is_stuck_is_on_top(world: World) -> None:
    fresh, stuck = proposal_at(world, "mutual_interest"), another_proposal(world, "mutual_interest")
    Proposal.objects.filter(pk=fresh.pk).update(due_on=timezone.localdate() + timedelta(days=5))
    Proposal.objects.filter(pk=stuck.pk).update(due_on=timezone.localdate() + timedelta(days=30))
    days_ago(stuck, 15)

    column = board_of(world)["mutual_interest"]

    assert [card.view.proposal for card in column.shown] == [stuck, fresh]
    assert column.stuck == 1


def test_the_first_column_holds_matches_that_nobody_works_on(world: World) -> None:
    before = [one.match for one in board_of(world)["suggested"].suggestions]
    proposal_at(world, "interest")

    assert (before, board_of(world)["suggested"].suggestions) == ([world.match], [])


def test_states_beside_the_way_have_a_column_while_something_stands_there(world: World) -> None:
    proposal = proposal_at(world, "negotiating")
    advance(proposal=proposal, move="pause", by=world.giver_person, reason="other")

    assert board_of(world)["paused"].count == 1
    assert list(board_of(world, "state=declined")) == ["declined"]


def test_the_table_can_put_what_is_stuck_first(world: World, client: Client) -> None:
    first, late, resting = (another_proposal(world, state) for state in ("review", "review", "interest"))
    days_ago(late, 20)
    Proposal.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=13))
    advance(proposal=resting, move="withdraw", by=world.giver_person)
    client.force_login(world.board)

    page = client.get("/proposals/?sort=stuck").context["page"]

    assert [row.pk for row in page] == [late.pk, first.pk, resting.pk]


def test_the_board_keeps_the_filter_and_shows_one_column_on_a_phone(world: World, client: Client) -> None:
    proposal = proposal_at(world, "review")
    client.force_login(world.board)

    page = client.get("/proposals/board/?family=BP&column=review").content.decode()

    assert 'href="/proposals/?family=BP"' in page  # the other view of the same rows
    assert page.count("data-chosen") == 1
    assert f'action="/proposals/{proposal.code}/approve/"' in page  # a move needs no dragging


def test_strangers_see_an_empty_board(world: World, client: Client) -> None:
    proposal = proposal_at(world, "review")
    client.force_login(make_member(make_world().giver))

    page = client.get("/proposals/board/").content.decode()

    assert proposal.code not in page


def test_the_help_page_names_every_state_and_move(world: World, client: Client) -> None:
    client.force_login(world.giver_person)
    for language, _name in settings.LANGUAGES:
        page = client.get(("" if language == "vi" else f"/{language}") + "/help/life-cycle/").content.decode()
        with override(language):
            words = [*STATE_LABELS.values(), *(MOVE_LABELS[move.name] for move in MOVES)]
            assert [str(word) for word in words if escaped(word) not in page] == []
        assert all(f'data-move="{move.name}"' in page for move in MOVES)


def escaped(word: object) -> str:
    return escape(str(word))


def test_the_help_page_is_made_from_the_table() -> None:
    """Negative control: a move that is not in the table is not on the page."""
    listed = {(line.key, move.name) for line in state_lines() for move in line.moves}

    assert listed == {(state.value, move.name) for move in MOVES for state in move.sources}


@pytest.mark.parametrize(
    ("policy", "way"),
    [
        (
            Policy.BEFORE_NEGOTIATING,
            ["answer_interest", "submit_review", "approve", "agree", "activate", "end"],
        ),
        (
            Policy.BEFORE_SIGNING,
            ["answer_interest", "start_negotiating", "ask_review", "approve_terms", "activate", "end"],
        ),
        (Policy.NOTIFY_ONLY, ["answer_interest", "start_negotiating", "agree", "activate", "end"]),
        (Policy.CITY, ["answer_city", "agree", "activate", "end"]),
    ],
)
def test_the_picture_shows_the_way_of_each_policy(policy: Policy, way: list[str]) -> None:
    moves = main_way(policy)

    assert [move.name for move in moves] == way
    assert all(escaped(MOVE_LABELS[name]) in picture(policy) for name in way)


def why(world: World, state: str, who: str) -> dict[str, str]:
    proposal = proposal_at(world, state)
    with override("en"):
        return {one.label: one.why for one in blocked_moves(getattr(world, who), proposal)}


def test_before_both_have_signed_the_page_says_what_is_missing(world: World) -> None:
    assert why(world, "agreed", "giver_person") == {
        "Deliveries have started": "Both parties must sign before deliveries can start."
    }


def test_who_asked_sees_that_the_answer_is_the_other_sides(world: World) -> None:
    assert why(world, "interest", "giver_person") == {
        "We are interested too": "Waits for the answer of the other side."
    }


def test_a_board_member_of_a_party_sees_why_another_has_to_decide(world: World) -> None:
    make_park_member(world.park, user=world.giver_person)

    reasons = why(world, "review", "giver_person")

    assert set(reasons.values()) == {"Nobody decides for an own company: another member of the board has to."}


def test_a_member_sees_that_a_signatory_has_to_act(world: World) -> None:
    proposal = proposal_at(world, "operating")

    told = blocked_moves(make_member(world.taker), proposal)

    assert {one.why for one in told} == {str(SIGNATORY_ONLY)}


def test_a_stranger_is_told_nothing(world: World) -> None:
    proposal = proposal_at(world, "review")

    assert blocked_moves(make_member(make_world().giver), proposal) == []


def test_every_move_is_possible_or_explained_to_the_sides(world: World) -> None:
    """What a side's signatory cannot do now has a sentence, except what is the board's no or the platform's clock."""
    proposal = proposal_at(world, "negotiating")

    told = {one.label for one in blocked_moves(world.giver_person, proposal)}

    names = {move.name for move in moves_from(State.NEGOTIATING, proposal.policy)}
    assert names == {"agree", "pause", "decline", "recall"}
    assert told == {str(MOVE_LABELS["agree"])}
