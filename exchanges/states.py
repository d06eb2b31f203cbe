"""The life cycle of a proposal as a table. Pure: no Django.

Reading the table is reading the process: which move leads from which state to which, who may make it, whether
it needs a reason, and under which board policies it exists. Buttons, permissions, the help page and the tests
are derived from it; ``exchanges.actions.advance`` is the only writer of a state.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.roles import Permission


class State(StrEnum):
    INTEREST = "interest"
    MUTUAL_INTEREST = "mutual_interest"
    REVIEW = "review"
    NEGOTIATING = "negotiating"
    AGREED = "agreed"
    OPERATING = "operating"
    ENDED = "ended"
    SENT_BACK = "sent_back"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    DECLINED = "declined"
    EXPIRED = "expired"


class Actor(StrEnum):
    """Who makes a move: a party, the one that asked or the one that is asked, the board, or the platform itself."""

    PARTY = "party"
    ASKING_PARTY = "asking_party"
    OTHER_PARTY = "other_party"
    BOARD = "board"
    PLATFORM = "platform"


class Policy(StrEnum):
    """When the park's board reviews; never where a city unit takes part, which begins with the negotiation."""

    BEFORE_NEGOTIATING = "before_negotiating"
    BEFORE_SIGNING = "before_signing"
    NOTIFY_ONLY = "notify_only"
    CITY = "city"


ALL_POLICIES = frozenset(Policy)
WITHOUT_REVIEW = frozenset({Policy.NOTIFY_ONLY, Policy.CITY})  # the board is told, not asked
CLOSED = frozenset({State.ENDED, State.DECLINED, State.EXPIRED})
IN_FORCE = frozenset({State.AGREED, State.OPERATING, State.SUSPENDED})  # its quantities are promised
STARTED = frozenset({State.OPERATING, State.SUSPENDED})  # months can be reported, also once it has ended


class IllegalMove(Exception):  # an answer people get, not a fault
    """The move does not exist from this state under this policy, or lacks its reason."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row: ``name`` leads from any of ``sources`` to ``target``; None = back to where it was paused."""

    name: str
    sources: frozenset[State]
    target: State | None
    actor: Actor
    permission: Permission | None
    needs_reason: bool = False
    policies: frozenset[Policy] = ALL_POLICIES

    @property
    def is_answer(self) -> bool:
        """Says yes to the interest of the other side: from here on both know each other."""
        return self.actor == Actor.OTHER_PARTY


def _row(
    name: str,
    sources: set[State],
    target: State | None,
    actor: Actor,
    permission: Permission | None,
    *,
    needs_reason: bool = False,
    policies: frozenset[Policy] = ALL_POLICIES,
) -> Move:
    return Move(name, frozenset(sources), target, actor, permission, needs_reason, policies)


S, P, A = State, Permission, Actor
BEFORE_NEGOTIATING = frozenset({Policy.BEFORE_NEGOTIATING})
BEFORE_SIGNING = frozenset({Policy.BEFORE_SIGNING})
WITH_REVIEW = BEFORE_NEGOTIATING | BEFORE_SIGNING
FIRST_REVIEW = BEFORE_NEGOTIATING | WITHOUT_REVIEW  # the latter: sent in before the policy changed
WITHOUT_FIRST_REVIEW = BEFORE_SIGNING | WITHOUT_REVIEW
CITY = frozenset({Policy.CITY})

MOVES: tuple[Move, ...] = (
    _row(
        "answer_interest",
        {S.INTEREST},
        S.MUTUAL_INTEREST,
        A.OTHER_PARTY,
        P.EXPRESS_INTEREST,
        policies=ALL_POLICIES - CITY,
    ),
    _row("answer_city", {S.INTEREST}, S.NEGOTIATING, A.OTHER_PARTY, P.EXPRESS_INTEREST, policies=CITY),
    _row("withdraw", {S.INTEREST}, S.DECLINED, A.ASKING_PARTY, P.EXPRESS_INTEREST),
    _row(
        "submit_review",
        {S.MUTUAL_INTEREST},
        S.REVIEW,
        A.PARTY,
        P.EXPRESS_INTEREST,
        policies=BEFORE_NEGOTIATING,
    ),
    _row(
        "start_negotiating",
        {S.MUTUAL_INTEREST},
        S.NEGOTIATING,
        A.PARTY,
        P.NEGOTIATE,
        policies=WITHOUT_FIRST_REVIEW,
    ),
    _row("approve", {S.REVIEW}, S.NEGOTIATING, A.BOARD, P.REVIEW_PROPOSALS, policies=FIRST_REVIEW),
    _row("approve_terms", {S.REVIEW}, S.AGREED, A.BOARD, P.REVIEW_PROPOSALS, policies=BEFORE_SIGNING),
    _row("send_back", {S.REVIEW}, S.SENT_BACK, A.BOARD, P.REVIEW_PROPOSALS, needs_reason=True),
    _row(
        "resubmit",
        {S.SENT_BACK},
        S.REVIEW,
        A.PARTY,
        P.EXPRESS_INTEREST,
        policies=ALL_POLICIES - CITY,
    ),
    _row(
        "renegotiate",
        {S.SENT_BACK},
        S.NEGOTIATING,
        A.PARTY,
        P.NEGOTIATE,
        policies=WITHOUT_FIRST_REVIEW,
    ),
    _row(
        "reopen",
        {S.SENT_BACK},
        S.REVIEW,
        A.BOARD,
        P.REVIEW_PROPOSALS,
        needs_reason=True,
        policies=WITH_REVIEW,
    ),
    _row(
        "recall",
        {S.NEGOTIATING},
        S.REVIEW,
        A.BOARD,
        P.REVIEW_PROPOSALS,
        needs_reason=True,
        policies=BEFORE_NEGOTIATING,
    ),
    _row("ask_review", {S.NEGOTIATING}, S.REVIEW, A.PLATFORM, None, policies=BEFORE_SIGNING),
    _row(
        "agree",
        {S.NEGOTIATING},
        S.AGREED,
        A.PLATFORM,
        None,
        policies=BEFORE_NEGOTIATING | WITHOUT_REVIEW,
    ),
    _row("activate", {S.AGREED}, S.OPERATING, A.PARTY, P.SIGN),
    _row("suspend", {S.OPERATING}, S.SUSPENDED, A.PARTY, P.SIGN, needs_reason=True),
    _row("resume_deliveries", {S.SUSPENDED}, S.OPERATING, A.PARTY, P.SIGN),
    _row("end", {S.AGREED, S.OPERATING, S.SUSPENDED}, S.ENDED, A.PARTY, P.SIGN, needs_reason=True),
    _row("run_out", {S.AGREED, S.OPERATING, S.SUSPENDED}, S.ENDED, A.PLATFORM, None, needs_reason=True),
    _row("pause", {S.MUTUAL_INTEREST, S.NEGOTIATING}, S.PAUSED, A.PARTY, P.NEGOTIATE, needs_reason=True),
    _row("resume", {S.PAUSED}, None, A.PARTY, P.NEGOTIATE),
    _row(
        "decline",
        {S.INTEREST, S.MUTUAL_INTEREST, S.SENT_BACK, S.NEGOTIATING, S.PAUSED},
        S.DECLINED,
        A.PARTY,
        P.EXPRESS_INTEREST,
        needs_reason=True,
    ),
    _row("expire", {S.INTEREST, S.SENT_BACK}, S.EXPIRED, A.PLATFORM, None),
    _row("revive", {S.EXPIRED}, S.INTEREST, A.PARTY, P.EXPRESS_INTEREST),
)

MOVE_BY_NAME: dict[str, Move] = {move.name: move for move in MOVES}

# Whose turn it is while a proposal stands in a state.
TURN: dict[State, Actor | None] = {
    S.INTEREST: A.OTHER_PARTY,
    S.MUTUAL_INTEREST: A.PARTY,
    S.REVIEW: A.BOARD,
    S.NEGOTIATING: A.PARTY,
    S.AGREED: A.PARTY,
    S.OPERATING: None,
    S.ENDED: None,
    S.SENT_BACK: A.PARTY,
    S.PAUSED: A.PARTY,
    S.SUSPENDED: A.PARTY,
    S.DECLINED: None,
    S.EXPIRED: None,
}

# Days until the one whose turn it is should have acted; unanswered interest expires after 21.
DUE_DAYS: dict[State, int] = {
    S.INTEREST: 21,
    S.MUTUAL_INTEREST: 7,
    S.REVIEW: 7,
    S.NEGOTIATING: 14,
    S.AGREED: 14,
    S.SENT_BACK: 21,
    S.PAUSED: 30,
    S.SUSPENDED: 30,
}

SEND_BACK_REASONS = (
    "quality_data",
    "quantity_unclear",
    "licence_or_code",
    "safety",
    "transport_route",
    "price_unclear",
    "infrastructure",
    "other",
)
DECLINE_REASONS = (
    "already_sold",
    "quantity_does_not_fit",
    "quality_does_not_fit",
    "too_far",
    "price",
    "cannot_disclose",
    "wrong_match",
    "other",
)
PAUSE_REASONS = ("waiting_for_data", "waiting_for_licence", "internal_decision", "other")
REOPEN_REASONS = ("new_information", "decided_by_mistake", "rule_overlooked", "asked_by_parties", "other")
SUSPEND_REASONS = ("maintenance", "quality", "safety", "permit", "supply_interrupted", "other")
END_REASONS = ("term_over", "supply_stopped", "demand_stopped", "breach", "other")
REASONS: dict[str, tuple[str, ...]] = {
    "send_back": SEND_BACK_REASONS,
    "decline": DECLINE_REASONS,
    "pause": PAUSE_REASONS,
    "reopen": REOPEN_REASONS,
    "recall": REOPEN_REASONS,
    "suspend": SUSPEND_REASONS,
    "end": END_REASONS,
    "run_out": ("term_over",),
}


def turn_in(state: State) -> Actor | None:
    """Return whose turn it is in a state, None when nothing is to be done."""
    return TURN[state]


def moves_from(state: State, policy: Policy) -> tuple[Move, ...]:
    """Return the moves that exist from a state under a park's policy, in table order."""
    return tuple(move for move in MOVES if state in move.sources and policy in move.policies)


def answering_move(policy: Policy) -> str:
    """Return the name of the move by which the other side says that it is interested too."""
    return next(one.name for one in moves_from(State.INTEREST, policy) if one.is_answer)


def target_of(name: str, state: State, policy: Policy, *, reason: str = "", returns_to: str = "") -> State:
    """Return the state that a move leads to.

    Raises
    ------
    IllegalMove
        If the move does not exist from ``state`` under ``policy``, or a needed reason is missing or unknown.
    """
    move = MOVE_BY_NAME.get(name)
    if move is None or move not in moves_from(state, policy):
        raise IllegalMove(f"{name} is not possible from {state} under {policy}")
    if move.needs_reason and reason not in REASONS[name]:
        raise IllegalMove(f"{name} needs one of the reasons {', '.join(REASONS[name])}")
    return move.target if move.target is not None else State(returns_to)
