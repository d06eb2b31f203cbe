"""The table of the life cycle is complete and says what the board expects."""

import pytest

from exchanges.states import (
    CLOSED,
    DUE_DAYS,
    MOVES,
    REASONS,
    TURN,
    Actor,
    IllegalMove,
    Policy,
    State,
    moves_from,
    target_of,
)
from exchanges.wording import HISTORY_LINES, MOVE_LABELS, NEXT_STEP, REASON_LABELS

HAPPY_PATHS = {
    Policy.BEFORE_NEGOTIATING: ["answer_interest", "submit_review", "approve", "agree", "activate"],
    Policy.BEFORE_SIGNING: [
        "answer_interest",
        "start_negotiating",
        "ask_review",
        "approve_terms",
        "activate",
    ],
    Policy.NOTIFY_ONLY: ["answer_interest", "start_negotiating", "agree", "activate"],
    Policy.CITY: ["answer_city", "agree", "activate"],
}


@pytest.mark.parametrize("policy", Policy)
def test_each_policy_leads_from_interest_to_operating(policy: Policy) -> None:
    state = State.INTEREST
    for move in HAPPY_PATHS[policy]:
        state = target_of(move, state, policy)
    assert state == State.OPERATING


def test_every_state_has_a_turn_and_a_next_step_and_what_is_over_has_no_moves() -> None:
    assert set(TURN) == set(State)
    refined = {"agreed_signed", "mutual_interest_without_review", "waits_for_whole"}
    refined |= {"amendment", "amendment_accepted", "amendment_at_board", "amendment_sent_back"}
    assert set(NEXT_STEP) == {state.value for state in State} | refined
    over = CLOSED - {State.EXPIRED}  # nobody said no: it can be revived
    assert all({state for state in State if not moves_from(state, policy)} == over for policy in Policy)


def test_every_state_that_waits_for_somebody_has_a_due_date() -> None:
    assert set(DUE_DAYS) == {state for state, actor in TURN.items() if actor is not None}


def test_every_move_and_reason_has_words() -> None:
    assert set(MOVE_LABELS) == {move.name for move in MOVES}
    assert {f"proposal.{move.name}" for move in MOVES} <= set(HISTORY_LINES)
    assert {reason for reasons in REASONS.values() for reason in reasons} == set(REASON_LABELS)


def test_reasons_exist_for_exactly_the_moves_that_need_one() -> None:
    assert set(REASONS) == {move.name for move in MOVES if move.needs_reason}


@pytest.mark.parametrize("reason", ["", "because"])
def test_send_back_without_a_known_reason_is_refused(reason: str) -> None:
    with pytest.raises(IllegalMove):
        target_of("send_back", State.REVIEW, Policy.BEFORE_NEGOTIATING, reason=reason)


@pytest.mark.parametrize(
    ("move", "state", "policy"),
    [
        ("approve", State.NEGOTIATING, Policy.BEFORE_NEGOTIATING),
        ("approve", State.REVIEW, Policy.BEFORE_SIGNING),
        ("start_negotiating", State.MUTUAL_INTEREST, Policy.BEFORE_NEGOTIATING),
        ("agree", State.NEGOTIATING, Policy.BEFORE_SIGNING),
        ("no_such_move", State.REVIEW, Policy.NOTIFY_ONLY),
    ],
)
def test_a_move_outside_its_state_or_policy_is_refused(move: str, state: State, policy: Policy) -> None:
    with pytest.raises(IllegalMove):
        target_of(move, state, policy)


def test_resume_returns_to_the_state_before_the_pause() -> None:
    assert (
        target_of("resume", State.PAUSED, Policy.NOTIFY_ONLY, returns_to="negotiating") == State.NEGOTIATING
    )


def test_only_the_platform_agrees() -> None:
    assert {move.actor for move in MOVES if move.name == "agree"} == {Actor.PLATFORM}
