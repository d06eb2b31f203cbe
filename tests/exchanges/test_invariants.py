"""The checker of stored data: silent on a healthy world, and it names each thing that was done by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, Outgoing
from accounts.sealing import signed
from companies.models import Attachment, CompanyMembership
from exchanges.actions import advance
from exchanges.deliveries.reporting import Report, report_delivery
from exchanges.invariants import RULES, violations
from exchanges.models import Acceptance, Agreement, Delivery, Proposal, Signature, Terms
from exchanges.permissions import Standing
from parks.models import Park
from symbiosis.lib import filestore
from tests.exchanges.world import World, agree, make_world, proposal_at, terms_values

pytestmark = pytest.mark.django_db
triggers = import_module("companies.migrations.0002_ledger_triggers")
NOBODYS = "0" * 64


@dataclass
class Running:
    """A world whose exchange is in operation and has reported its first month, with a photo."""

    world: World
    proposal: Proposal
    agreement: Agreement
    delivery: Delivery


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    started = timezone.localdate().replace(day=1)
    monkeypatch.setattr(
        "tests.exchanges.world.terms_values", lambda: terms_values(starts_on=started)
    )  # the walk of the world agrees on terms that have begun
    world = make_world()
    proposal = proposal_at(world, "operating")
    photo = Report(started, Decimal(50), photo=b"weighbridge")
    delivery = report_delivery(
        agreement=proposal.agreement, company=world.giver, report=photo, by=world.giver_person
    )
    return Running(world, proposal, proposal.agreement, delivery)


def by_hand(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("move", ["", "end"])
def test_a_healthy_world_breaks_no_rule(running: Running, move: str) -> None:
    if move:
        advance(proposal=running.proposal, move=move, by=running.world.taker_person, reason="other")

    assert violations() == []


@pytest.mark.parametrize("policy", ["before_signing", "notify_only"])
def test_each_policy_breaks_no_rule(policy: str) -> None:
    world = make_world(policy=policy)
    proposal = proposal_at(world, "mutual_interest")
    advance(proposal=proposal, move="start_negotiating", by=world.giver_person)
    agree(world, proposal)
    if policy == "before_signing":
        advance(proposal=proposal, move="approve_terms", by=world.board)

    assert (Agreement.objects.count(), violations()) == (1, [])


def without_guards(*statements: str) -> None:
    """Do by hand what triggers or CHECKs of the database forbid; the test's rollback brings them back."""
    is_sqlite = connection.vendor == "sqlite"
    unchecked = (
        "PRAGMA ignore_check_constraints = ON"
        if is_sqlite
        else "ALTER TABLE companies_listing DROP CONSTRAINT companies_listing_allocated_within_offered"
    )
    with connection.cursor() as cursor:
        connection.check_constraints()  # nothing deferred may wait while a table is altered
        for statement in [*triggers.DROP[connection.vendor].split("\n--\n"), unchecked, *statements]:
            cursor.execute(statement)
        if is_sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def forge_the_counter(_running: Running) -> None:
    without_guards("UPDATE companies_listing SET allocated = 1")


def promise_more_than_is_offered(_running: Running) -> None:
    without_guards("UPDATE companies_listing SET quantity_low = 1, quantity_high = 1, offered = 1")


def change_the_terms(running: Running) -> None:
    Terms.objects.update(quality_note="changed afterwards")


def forget_an_acceptance(running: Running) -> None:
    Acceptance.objects.filter(company=running.world.taker).delete()


def accept_something_else(running: Running) -> None:
    Acceptance.objects.filter(company=running.world.taker).update(digest=NOBODYS)


def forget_a_signature(running: Running) -> None:
    Signature.objects.filter(company=running.world.taker).delete()


def commit_another_quantity(running: Running) -> None:
    Agreement.objects.update(committed_per_year=1)


def run_without_agreement(running: Running) -> None:
    other = proposal_at(make_world(), "negotiating")
    by_hand("UPDATE exchanges_proposal SET state = 'agreed' WHERE id = %s", other.pk)


def move_the_state(running: Running) -> None:
    by_hand("UPDATE exchanges_proposal SET state = 'ended' WHERE id = %s", running.proposal.pk)


def deliver_in_another_month(running: Running) -> None:
    Delivery.objects.update(month=date(2020, 1, 1))


def let_somebody_else_deliver(running: Running) -> None:
    Delivery.objects.update(company=make_world().giver)


def change_a_line_of_history(running: Running) -> None:
    by_hand("UPDATE accounts_auditevent SET note = 'forged' WHERE verb = 'proposal.approve'")


def lose_the_photo(running: Running) -> None:
    with filestore.open_kept(running.delivery.evidence) as file:
        Path(file.name).unlink()


def lose_an_attachment(running: Running) -> None:
    Attachment.objects.create(
        listing=running.proposal.giver_listing,
        kind="photo",
        name="a.jpg",
        content_type="image/jpeg",
        size=1,
        digest=NOBODYS,
        client_key="a",
        uploaded_by=running.world.giver_person,
    )


def let_a_message_wait(_running: Running) -> None:
    Outgoing.objects.update(notify_after=timezone.now() - timedelta(minutes=11))


BY_HAND: dict[Callable[[Running], None], set[str]] = {
    forge_the_counter: {"counter"},
    promise_more_than_is_offered: {"over-allocated"},
    change_the_terms: {"terms"},
    forget_an_acceptance: {"acceptance"},
    accept_something_else: {"acceptance"},
    forget_a_signature: {"signature"},
    commit_another_quantity: {"commitment"},
    run_without_agreement: {"agreement", "history"},
    move_the_state: {"history", "commitment"},
    deliver_in_another_month: {"delivery"},
    let_somebody_else_deliver: {"delivery"},
    change_a_line_of_history: {"audit"},
    lose_the_photo: {"file"},
    lose_an_attachment: {"file"},
    let_a_message_wait: {"outbox"},
}


@pytest.mark.parametrize("act", BY_HAND, ids=lambda act: act.__name__)
def test_what_is_done_by_hand_is_named(running: Running, act: Callable[[Running], None]) -> None:
    act(running)

    assert {violation.rule for violation in violations()} == BY_HAND[act]


def test_an_agreement_needs_the_board_where_the_park_asks(running: Running) -> None:
    """No line of history is left that says who approved; what remains then does not lead on, either."""
    by_hand("DELETE FROM accounts_auditevent WHERE verb = 'proposal.approve'")

    assert {violation.rule for violation in violations()} == {"approval", "history"}


def test_what_the_board_decided_is_judged_by_that_day(running: Running) -> None:
    """A board member who joins a party later, and a park that changes its policy later, accuse nobody."""
    CompanyMembership.objects.create(user=running.world.board, company=running.world.giver, role="member")
    assert violations() == []

    Park.objects.update(review_policy="before_signing")
    assert violations() == []


def test_an_approval_by_a_party_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when its giver has left the company since."""
    world = make_world()
    proposal = proposal_at(world, "review")
    CompanyMembership.objects.create(user=world.board, company=world.giver, role="member")
    monkeypatch.setattr(Standing, "may_review", lambda _standing, _proposal: True)
    advance(proposal=proposal, move="approve", by=world.board)
    agree(world, proposal)
    CompanyMembership.objects.filter(user=world.board).delete()

    assert [one.rule for one in violations()] == ["approval"]


@pytest.mark.parametrize("before", ["before_signing", "notify_only"])
def test_talks_that_began_under_another_policy_go_on_without_the_board(before: str) -> None:
    world = make_world(policy=before)
    proposal = proposal_at(world, "mutual_interest")
    advance(proposal=proposal, move="start_negotiating", by=world.giver_person)
    Park.objects.update(review_policy="before_negotiating")

    agree(world, Proposal.objects.for_list().get(pk=proposal.pk))

    assert (Agreement.objects.count(), violations()) == (1, [])


def test_what_old_lines_do_not_say_accuses_nobody() -> None:
    world = make_world(policy="notify_only")
    proposal = proposal_at(world, "mutual_interest")
    advance(proposal=proposal, move="start_negotiating", by=world.giver_person)
    agree(world, proposal)
    Park.objects.update(review_policy="before_negotiating")
    for line in AuditEvent.objects.filter(target_code=proposal.code):
        line.detail.pop("policy", None)
        by_hand("DELETE FROM accounts_auditevent WHERE id = %s", line.pk)
        signed(line).save(force_insert=True)

    assert violations() == []


@pytest.mark.parametrize("state", ["done", "failed", "queued"])
def test_a_message_may_wait_ten_minutes_and_for_good_when_it_is_over(running: Running, state: str) -> None:
    waited = timedelta(minutes=9 if state == "queued" else 99)
    Outgoing.objects.update(notify_after=timezone.now() - waited, state=state)

    assert violations() == []


def test_the_command_names_what_is_wrong(running: Running) -> None:
    move_the_state(running)
    errors = StringIO()

    with pytest.raises(CommandError, match="2 violations"):
        call_command("verify_invariants", stderr=errors)

    assert f"{running.proposal.code}: history: stands as ended" in errors.getvalue()


def test_the_command_says_that_all_holds(running: Running) -> None:
    output = StringIO()

    call_command("verify_invariants", stdout=output)

    assert output.getvalue() == f"{len(RULES)} rules hold: 1 proposals, 1 agreements.\n"
