"""Random walks through the life cycle against a small model: skipping, going back, replaying and acting twice.

`SEED=…` repeats the walks; `WALKS=250 STEPS=20` are the 5,000 steps of a drill.
"""

import os
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from accounts.models import User
from companies.ledger import NotEnoughQuantity
from companies.models import Disclosure
from exchanges.actions import advance, express_interest
from exchanges.errors import ProposalError
from exchanges.invariants import violations
from exchanges.models import Agreement, Proposal
from exchanges.permissions import Standing
from exchanges.states import MOVES, REASONS, IllegalMove
from tests.exchanges.test_matrix import ASKED, ASKS, BOARD, EXPECTED, PARTY, PLATFORM, SIGNS
from tests.exchanges.world import World, agree, make_world, sign_both

pytestmark = pytest.mark.django_db

STEPS = int(os.environ.get("STEPS", "20"))  # of a walk
WALKS = int(os.environ.get("WALKS", "6"))
# Where each move leads, by hand; "" = back to where it was paused.
LEADS_TO = {
    "answer_interest": "mutual_interest",
    "submit_review": "review",
    "start_negotiating": "negotiating",
    "approve": "negotiating",
    "approve_terms": "agreed",
    "send_back": "sent_back",
    "resubmit": "review",
    "renegotiate": "negotiating",
    "reopen": "review",
    "recall": "review",
    "activate": "operating",
    "suspend": "suspended",
    "resume_deliveries": "operating",
    "end": "ended",
    "run_out": "ended",
    "pause": "paused",
    "resume": "",
    "decline": "declined",
    "withdraw": "declined",
    "expire": "expired",
    "revive": "interest",
}
CLOSING = {"decline", "withdraw", "end", "run_out", "expire"}
OVER = {"declined", "ended"}
WHO = ("giver", "taker", "board", "stranger", "platform")
REFUSED = (ProposalError, IllegalMove, NotEnoughQuantity)


@dataclass
class Model:
    """What must have become of the proposal: a few plain facts."""

    policy: str
    state: str = "interest"
    paused_in: str = ""
    asking: str = "giver"
    disclosed: bool = False
    has_terms: bool = False
    signed: bool = False

    def columns(self, who: str) -> list[int]:
        side = ASKS if who == self.asking else ASKED
        return {"board": [BOARD], "stranger": [], "platform": [PLATFORM]}.get(who, [PARTY, side, SIGNS])

    def allows(self, who: str, move: str) -> bool:
        if move == "activate" and not self.signed:
            return False
        if move == "approve_terms" and not self.has_terms:
            return False
        return any(move in EXPECTED[self.policy][self.state][column] for column in self.columns(who))

    def make(self, who: str, move: str) -> None:
        if move == "pause":
            self.paused_in = self.state
        if move == "answer_interest":
            self.disclosed = True
        if move == "revive":
            self.asking = who
        self.state = LEADS_TO[move] or self.paused_in

    def settle_terms(self) -> None:
        """Both sides accept the same terms."""
        self.has_terms = True
        self.state = "review" if self.policy == "before_signing" else "agreed"


@dataclass
class Walk:
    """The model beside the real thing."""

    world: World
    model: Model
    proposal: Proposal
    stranger: User

    def person(self, who: str) -> User | None:
        world = self.world
        people = {"giver": world.giver_person, "taker": world.taker_person, "board": world.board}
        return None if who == "platform" else people.get(who, self.stranger)

    def step(self, who: str, move: str, *, stale: bool, reason: str) -> None:
        """Make a move, or replay an old form; the model says whether it has to go through."""
        version = Proposal.objects.values_list("version", flat=True).get(pk=self.proposal.pk)
        lacks_reason = reason not in REASONS.get(move, (reason,))
        may = self.model.allows(who, move) and not stale and not lacks_reason
        try:
            with transaction.atomic():
                advance(
                    proposal=self.proposal,
                    move=move,
                    by=self.person(who),
                    reason=reason,
                    expected_version=version - stale,
                )
        except REFUSED:
            assert not may, f"{who} {move} refused in {self.model}"
            return
        assert may, f"{who} {move} went through in {self.model}"
        self.model.make(who, move)

    def other_act(self) -> None:
        """What is no move: agree on terms while it is negotiated, sign while it is agreed."""
        proposal = Proposal.objects.for_list().get(pk=self.proposal.pk)
        if self.model.state == "negotiating":
            agree(self.world, proposal)
            self.model.settle_terms()
        elif self.model.state == "agreed" and not self.model.signed:
            sign_both(self.world, Agreement.objects.get(proposal=proposal))
            self.model.signed = True

    def check(self) -> None:
        proposal = Proposal.objects.get(pk=self.proposal.pk)
        assert proposal.state == self.model.state
        assert Disclosure.objects.exists() == self.model.disclosed


def begun(policy: str) -> Walk:
    world = make_world(policy=policy)
    proposal = express_interest(match=world.match, company=world.giver, by=world.giver_person)
    return Walk(world, Model(policy), proposal, make_world().giver_person)


def choices(model: Model) -> list[tuple[str, str]]:
    """What leads on is drawn about as often as all the rest, so that a walk gets somewhere and tries everything."""
    every = [(who, move) for who in WHO if who != "platform" for move in LEADS_TO]
    every += [("platform", move) for move in LEADS_TO if model.allows("platform", move)]
    onward = [one for one in every if model.allows(*one) and one[1] not in CLOSING]
    return every + onward * (len(every) // max(1, len(onward)))


@seed(int(os.environ.get("SEED", "1")))
@settings(
    max_examples=WALKS,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), policy=st.sampled_from(["before_negotiating", "before_signing", "notify_only"]))
def test_no_walk_leaves_the_model(data: st.DataObject, policy: str) -> None:
    with transaction.atomic():
        walk = begun(policy)
        for _number in range(STEPS):
            who, move = data.draw(st.sampled_from([*choices(walk.model), ("both", "")]))
            if who == "both":
                walk.other_act()
            else:
                stale, reason = data.draw(st.integers(0, 9)) == 0, data.draw(st.sampled_from(["other", ""]))
                walk.step(who, move, stale=stale, reason=reason)
            walk.check()
            if walk.model.state in OVER:
                break
        assert violations() == []
        transaction.set_rollback(True)


def test_the_model_knows_every_move_between_companies() -> None:
    """A new move is walked, or fails here; what follows from accepted terms is walked through them."""
    by_terms, with_city = {"agree", "ask_review"}, {"answer_city"}

    assert {move.name for move in MOVES} == set(LEADS_TO) | by_terms | with_city


def test_a_walk_finds_that_nobody_asks_whose_move_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with the question switched off, the first move of a stranger leaves the model."""
    walk = begun("before_negotiating")
    monkeypatch.setattr(Standing, "may_move", lambda _self, _proposal, _move: True)

    with pytest.raises(AssertionError, match="stranger decline went through"):
        walk.step("stranger", "decline", stale=False, reason="other")
