"""The board decides: nobody is told for a minute, then it is in force once; two persons where it is large."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Notice, User
from companies.models import CompanyMembership
from exchanges.actions import advance
from exchanges.approvals import needs_two
from exchanges.board.deciding import apply_due, decide, undo
from exchanges.board.minutes import decisions_of, minutes_of, moments_of
from exchanges.board.queue import queue_for
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Decision, Proposal
from exchanges.states import IllegalMove
from matching.models import Match
from symbiosis.lib.papers import as_docx
from tests.exchanges.world import World, a_minute_later, make_world, proposal_at
from tests.factories import make_park_member
from tests.lib.test_papers import texts_of

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(world: World) -> Proposal:
    return proposal_at(world, "review")


def approve(proposal: Proposal, by: User) -> Decision:
    return decide(proposal=proposal, move="approve", by=by, expected_version=proposal.version)


def state_of(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def traces() -> tuple[int, int]:
    return AuditEvent.objects.count(), Notice.objects.count()


def test_before_the_minute_is_over_nothing_has_happened(world: World, proposal: Proposal) -> None:
    before = traces()
    approve(proposal, world.board)

    assert apply_due() == 0
    assert (state_of(proposal), traces()) == ("review", before)
    assert list(queue_for(world.board)) == []


def test_after_the_minute_it_is_in_force_once(world: World, proposal: Proposal) -> None:
    before = timezone.now()
    decision = approve(proposal, world.board)
    assert before + timedelta(seconds=60) <= decision.effective_at <= timezone.now() + timedelta(seconds=60)
    a_minute_later()

    assert state_of(proposal) == "negotiating"
    assert apply_due() == 0
    assert AuditEvent.objects.filter(verb="proposal.approve", actor_id=world.board.pk).count() == 1


def test_a_decision_that_was_taken_back_never_was(world: World, proposal: Proposal) -> None:
    before = traces()
    undo(decision=approve(proposal, world.board), by=world.board)
    a_minute_later()

    assert (state_of(proposal), traces()) == ("review", before)
    assert [row.pk for row in queue_for(world.board)] == [proposal.pk]


def test_too_late_is_too_late(world: World, proposal: Proposal) -> None:
    decision = approve(proposal, world.board)
    a_minute_later()

    with pytest.raises(StaleProposal, match="already_sent"):
        undo(decision=decision, by=world.board)
    assert state_of(proposal) == "negotiating"


def test_only_the_decider_takes_it_back(signed_in: SignedIn, world: World, proposal: Proposal) -> None:
    decision, other = approve(proposal, world.board), make_park_member(world.park)

    with pytest.raises(NotAllowed):
        undo(decision=decision, by=other)
    assert signed_in(other).post(f"/proposals/review/{decision.pk}/undo/").status_code == 404
    assert signed_in(world.board).post(f"/proposals/review/{decision.pk}/undo/").status_code == 302
    assert not Decision.objects.exists()


def test_of_two_members_the_second_is_told_who_was_first(world: World, proposal: Proposal) -> None:
    approve(proposal, world.board)
    other = make_park_member(world.park)

    assert list(queue_for(other)) == []
    with pytest.raises(StaleProposal, match="decided_meanwhile"):
        approve(proposal, other)


def test_what_the_move_refuses_the_decision_refuses(world: World, proposal: Proposal) -> None:
    with pytest.raises(NotAllowed):
        approve(proposal, world.giver_person)
    with pytest.raises(StaleProposal):
        decide(proposal=proposal, move="approve", by=world.board, expected_version=proposal.version - 1)
    with pytest.raises(IllegalMove):
        decide(proposal=proposal, move="send_back", by=world.board, expected_version=proposal.version)
    CompanyMembership.objects.create(user=world.board, company=world.giver, role="member")
    with pytest.raises(NotAllowed):
        approve(proposal, world.board)


def test_who_loses_the_seat_in_the_minute_decides_nothing(world: World, proposal: Proposal) -> None:
    decision = approve(proposal, world.board)
    world.board.park_memberships.all().delete()
    a_minute_later()
    decision.refresh_from_db()

    assert (state_of(proposal), decision.outcome) == ("review", "overtaken")
    assert Notice.objects.filter(user=world.board, kind="decision_overtaken").count() == 1


def test_a_change_in_the_minute_overtakes_the_decision(world: World, proposal: Proposal) -> None:
    decision = approve(proposal, world.board)
    advance(proposal=proposal, move="send_back", by=make_park_member(world.park), reason="safety")
    a_minute_later()
    decision.refresh_from_db()

    assert (state_of(proposal), decision.outcome) == ("sent_back", "overtaken")


class TestTwoPersons:
    """A quantity above the limit of its unit."""

    @pytest.fixture
    def proposal(self, world: World) -> Proposal:
        proposal = proposal_at(world, "review")
        Match.objects.filter(pk=proposal.match_id).update(quantity_low=20_000, quantity_high=90_000)
        return Proposal.objects.for_list().get(pk=proposal.pk)

    def test_the_limit_decides(self, world: World, proposal: Proposal) -> None:
        assert needs_two(proposal)
        proposal.match.quantity_low = 10_000
        assert not needs_two(proposal)
        proposal.match.quantity_low = None
        assert not needs_two(proposal)

    def test_one_person_is_not_enough_and_cannot_be_two(self, world: World, proposal: Proposal) -> None:
        approve(proposal, world.board)
        a_minute_later()

        assert state_of(proposal) == "review"
        assert list(queue_for(world.board)) == []
        with pytest.raises(ProposalError, match="second_person_needed"):
            approve(proposal, world.board)

    def test_the_second_person_moves_it(self, world: World, proposal: Proposal) -> None:
        second = make_park_member(world.park)
        approve(proposal, world.board)
        a_minute_later()
        assert [row.pk for row in queue_for(second)] == [proposal.pk]
        assert Notice.objects.filter(user=second, dedupe_key__contains="second:").count() == 1
        approve(proposal, second)
        a_minute_later()

        assert state_of(proposal) == "negotiating"
        verbs = AuditEvent.objects.filter(verb__in=["proposal.first_approval", "proposal.approve"])
        assert list(verbs.order_by("pk").values_list("actor_id", flat=True)) == [world.board.pk, second.pk]

    def test_who_has_left_the_board_is_no_first_person(self, world: World, proposal: Proposal) -> None:
        approve(proposal, world.board)
        a_minute_later()
        world.board.park_memberships.all().delete()
        for expected in ("review", "negotiating"):
            approve(proposal, make_park_member(world.park))
            a_minute_later()

            assert state_of(proposal) == expected

    def test_one_person_sends_back(self, world: World, proposal: Proposal) -> None:
        decide(
            proposal=proposal,
            move="send_back",
            by=world.board,
            expected_version=proposal.version,
            reason="safety",
        )
        a_minute_later()

        assert state_of(proposal) == "sent_back"

    def test_the_limit_off_one_person_is_enough(self, world: World, proposal: Proposal, settings) -> None:
        settings.SECOND_APPROVAL_ABOVE = {"t": Decimal(1_000_000)}
        approve(proposal, world.board)
        a_minute_later()

        assert state_of(proposal) == "negotiating"


class TestMinutes:
    def test_they_say_who_decided_what_and_why(self, world: World, proposal: Proposal) -> None:
        decide(
            proposal=proposal,
            move="send_back",
            by=world.board,
            expected_version=proposal.version,
            reason="safety",
            note="Where is the fire report",
        )
        assert decisions_of(world.board, timezone.localdate()) == []
        a_minute_later()
        decisions = decisions_of(world.board, timezone.localdate())

        text = texts_of(as_docx(minutes_of(decisions, day=timezone.localdate(), link="https://example.org/")))
        at = AuditEvent.objects.get(verb="proposal.send_back").at
        resource = proposal.giver_listing.resource.name
        for words in (
            proposal.code,
            world.giver.name,
            str(world.board),
            "Where is the fire report",
            resource,
        ):
            assert words in text
        assert f"{world.board}, {timezone.localtime(at):%H:%M}" in text
        assert "100–1.200" in text

    def test_they_say_the_moment_of_the_history(self, world: World, proposal: Proposal) -> None:
        approve(proposal, world.board)
        Decision.objects.update(decided_at=timezone.now() - timedelta(minutes=5))
        a_minute_later()

        decisions = decisions_of(world.board, timezone.localdate())

        event = AuditEvent.objects.get(verb="proposal.approve")
        assert moments_of(decisions) == {decisions[0].pk: event.at}

    def test_they_are_offered_when_there_is_nothing_left_to_take_back(
        self, signed_in: SignedIn, world: World, proposal: Proposal
    ) -> None:
        client = signed_in(world.board)
        address = "/proposals/review/minutes.pdf"
        approve(proposal, world.board)
        assert address not in client.get("/proposals/review/").text
        a_minute_later()

        assert address in client.get("/proposals/review/").text

    def test_other_parks_are_not_in_them(self, world: World, proposal: Proposal) -> None:
        approve(proposal, world.board)
        a_minute_later()

        assert decisions_of(make_world().board, timezone.localdate()) == []

    def test_the_page_gives_a_pdf_or_says_that_there_is_nothing(
        self, signed_in: SignedIn, world: World, proposal: Proposal
    ) -> None:
        client = signed_in(world.board)
        assert client.get("/proposals/review/minutes.pdf").status_code == 404
        approve(proposal, world.board)
        a_minute_later()

        assert client.get("/proposals/review/minutes.pdf?day=nonsense").content.startswith(b"%PDF")
        assert client.get("/proposals/review/minutes.pdf?day=2020-02-31").content.startswith(b"%PDF")
        assert client.get("/proposals/review/minutes.pdf?day=2020-02-01").status_code == 404


def test_the_database_lets_one_decision_wait(world: World, proposal: Proposal) -> None:
    """The constraint stands behind the code, on both databases."""
    decision = approve(proposal, world.board)
    decision.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(force_insert=True)
