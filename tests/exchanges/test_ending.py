"""The end of the term: told a month before, and the day after it the exchange ends by itself."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEvent, Notice, User
from accounts.outgoing.kinds import is_mailed_at_once
from accounts.outgoing.letters import Topic
from companies import ledger
from exchanges import ending
from exchanges.actions import advance
from exchanges.ending import end_run_out, remind_of_ends
from exchanges.invariants import violations
from exchanges.letters import about_proposal
from exchanges.models import Proposal
from matching.models import Outcome
from tests.exchanges.test_amending import amend, begun
from tests.exchanges.world import World, make_world, proposal_at, sign_both

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
LAST_DAY = timedelta(days=20)  # from today


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Whatever is agreed in it ends in twenty days."""
    monkeypatch.setattr("tests.exchanges.world.terms_values", lambda: begun(ends_on=last_day()))
    return make_world()


def last_day() -> date:
    return TODAY() + LAST_DAY


def the_day_after() -> date:
    return last_day() + timedelta(days=1)


def state_of(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def told(proposal: Proposal, kind: str, occasion: str) -> set[User]:
    rows = Notice.objects.filter(target_code=proposal.code, kind=kind, dedupe_key__endswith=f":{occasion}")
    return {row.user for row in rows}


@pytest.mark.parametrize("state", ["agreed", "operating", "suspended"])
def test_the_day_after_its_last_the_platform_ends_it_and_gives_the_quantity_back(
    world: World, state: str
) -> None:
    proposal = proposal_at(world, "agreed" if state == "agreed" else "operating")
    if state == "suspended":
        advance(proposal=proposal, move="suspend", by=world.giver_person, reason="maintenance")
    counts = [end_run_out(on=last_day())]
    before = state_of(proposal)
    counts += [end_run_out(on=the_day_after()), end_run_out(on=the_day_after())]

    listing, code = world.match.giver_listing_id, proposal.agreement.code
    assert (counts, before, state_of(proposal)) == ([0, 1, 0], state, "ended")
    assert ledger.held(listing_id=listing, reference=code) == 0
    line = AuditEvent.objects.get(verb="proposal.run_out")
    assert (line.reason, line.detail["side"], line.actor_id) == ("term_over", "platform", None)
    assert Outcome.objects.get().reason == "term_over"
    assert violations() == []


def test_both_sides_and_the_board_hear_of_the_end(world: World) -> None:
    proposal = proposal_at(world, "operating")
    end_run_out(on=the_day_after())

    people = {world.giver_person, world.taker_person, world.board}
    assert told(proposal, "for_information", "ended") == people


def test_a_month_before_both_sides_hear_once_and_a_change_prolongs(world: World) -> None:
    proposal = proposal_at(world, "operating")
    first = last_day() - timedelta(days=ending.TOLD_DAYS)
    counts = [remind_of_ends(today=first + timedelta(days=days)) for days in (-1, 0, 1)]

    topic = Topic("term_ends", "proposal", proposal.code)
    with override("en"):
        letter = about_proposal(world.giver_person, topic)
    assert (counts, is_mailed_at_once("term_ends")) == ([0, 1, 1], True)
    assert told(proposal, "term_ends", last_day().isoformat()) == {world.giver_person, world.taker_person}
    assert letter is not None
    assert f"{last_day():%d/%m/%Y}: prolong it" in letter.sentence
    amend(world, proposal.agreement, ends_on=TODAY() + timedelta(days=300))
    assert about_proposal(world.giver_person, topic) is None
    assert (end_run_out(on=the_day_after()), state_of(proposal)) == (0, "operating")


def test_what_nobody_has_signed_is_not_announced(world: World) -> None:
    proposal = proposal_at(world, "agreed")
    unsigned = remind_of_ends(today=TODAY())
    sign_both(world, proposal.agreement)

    assert (unsigned, remind_of_ends(today=TODAY())) == (0, 1)


def test_a_change_signed_in_the_same_moment_wins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = proposal_at(world, "operating")
    end = ending._end

    def prolonged_meanwhile(row: Proposal) -> None:
        amend(world, proposal.agreement, ends_on=TODAY() + timedelta(days=300))
        end(row)

    monkeypatch.setattr(ending, "_end", prolonged_meanwhile)

    assert (end_run_out(on=the_day_after()), state_of(proposal)) == (0, "operating")
