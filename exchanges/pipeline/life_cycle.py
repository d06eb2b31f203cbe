"""The life cycle in words and as a picture, made from the table of exchanges/states.py: nothing is written twice."""

from collections import deque
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.roles import Permission
from exchanges.models.proposal import STATE_LABELS
from exchanges.states import DUE_DAYS, MOVES, REASONS, TURN, Actor, Move, Policy, State, moves_from
from exchanges.wording import ACTORS, MOVE_LABELS, NEXT_STEP, POLICIES, REASON_LABELS
from symbiosis.lib import svg


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move of one state in words; `policies` is empty where it exists under all."""

    name: str
    label: str
    target: str
    who: str
    reasons: list[str]
    policies: list[str]


@dataclass(frozen=True, slots=True)
class StateLine:
    """One state: whose turn it is, how long, and every move that leads out of it."""

    key: str
    label: str
    turn: str
    step: str
    days: int | None
    moves: list[MoveLine]


def state_lines() -> list[StateLine]:
    """Return every state in the order of the table, with every move that exists from it under some policy."""
    return [_state_line(state) for state in State]


def _state_line(state: State) -> StateLine:
    turn = TURN[state]
    return StateLine(
        key=state.value,
        label=str(STATE_LABELS[state]),
        turn=str(ACTORS[turn]) if turn else "",
        step=str(NEXT_STEP[state]),
        days=DUE_DAYS.get(state),
        moves=[_move_line(move) for move in MOVES if state in move.sources],
    )


def _move_line(move: Move) -> MoveLine:
    everywhere = move.policies == frozenset(Policy)
    return MoveLine(
        name=move.name,
        label=str(MOVE_LABELS[move.name]),
        target=_("back to where it stood") if move.target is None else str(STATE_LABELS[move.target]),
        who=_who(move),
        reasons=[str(REASON_LABELS[code]) for code in REASONS.get(move.name, ())],
        policies=[] if everywhere else [str(POLICIES[one]) for one in Policy if one in move.policies],
    )


def _who(move: Move) -> str:
    """Who makes the move; a signature binds the company, so only its signatory can."""
    if move.permission == Permission.SIGN:
        return _("the signatory of either side")
    return str(ACTORS[move.actor])


def main_way(policy: Policy) -> list[Move]:
    """Return the shortest way from the first interest to running deliveries, and on to the end."""
    start, goal = State.INTEREST, State.OPERATING
    ways: dict[State, list[Move]] = {start: []}
    queue = deque([start])
    while queue:
        state = queue.popleft()
        for move in moves_from(state, policy):
            if move.target is not None and move.target not in ways:
                ways[move.target] = [*ways[state], move]
                queue.append(move.target)
    end = next(move for move in moves_from(goal, policy) if move.target == State.ENDED)
    return [*ways[goal], end]


def picture(policy: Policy) -> str:
    """Return the main way under a policy as SVG; beside each state stand the states that lead off the way."""
    way = main_way(policy)
    states = [State.INTEREST, *(move.target for move in way if move.target)]
    nodes = [_node(state, policy, on_way=states) for state in states]
    flows = [svg.Flow(_("%(move)s (%(who)s)") % _facts(move), "") for move in way]
    title = _("The way of a proposal: %(policy)s") % {"policy": POLICIES[policy]}
    return svg.pathway(nodes, flows, title=title, name="life-cycle", upright=True)


def _facts(move: Move) -> dict[str, str]:
    return {"move": str(MOVE_LABELS[move.name]), "who": _who(move)}


def _node(state: State, policy: Policy, *, on_way: list[State]) -> svg.Node:
    aside = {move.target for move in moves_from(state, policy) if move.target not in {None, *on_way}}
    names = [str(STATE_LABELS[one]) for one in State if one in aside]
    lines = (_("or: %(states)s") % {"states": ", ".join(names)},) if names else ()
    return svg.Node(str(STATE_LABELS[state]), "giver" if TURN[state] == Actor.BOARD else "step", lines)
