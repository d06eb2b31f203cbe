"""R7: each background task three times in a row leaves what it leaves once. A new task without a line fails here."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.history import record
from accounts.models import IdempotencyKey, MailPreference, Notice
from accounts.notices import notify
from companies.importing import asking
from companies.models import Listing, PublicFace
from exchanges.board.deciding import decide
from exchanges.models import Decision, Proposal, Terms
from exchanges.negotiation.amending import accept_amendment, propose_amendment
from matching.actions import request_run
from matching.models import MatchRun
from symbiosis.celery import app
from tests.companies.imports_world import PASTED, imported, ugly_types
from tests.exchanges import world as exchanges
from tests.factories import make_company, make_listing, make_member, make_user
from tests.matching import world as matching

LONG_AGO = timedelta(days=40)


def nothing() -> None:
    """A bell: it writes nothing itself, and with nothing due it wakes nobody."""


def a_run() -> None:
    matching.make_world()
    request_run(by=None)


def a_changed_listing() -> None:
    world, hour = matching.make_world(), timezone.now() - timedelta(hours=1)
    Listing.objects.update(updated_at=hour)
    PublicFace.objects.update(published_at=hour)
    run = matching.run_now()
    MatchRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=10))
    changed_at = timezone.now() - timedelta(minutes=2)
    Listing.objects.filter(pk=world.need.pk).update(moisture_pct=7, updated_at=changed_at)


def a_queued_import() -> None:
    ugly_types()
    company = make_company()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "IN_REQUEST", 0)
        imported(company, make_member(company), pasted=PASTED)


def an_old_listing() -> None:
    company = make_company()
    make_member(company)
    make_listing(company, fresh_at=timezone.now() - LONG_AGO)


def an_unpublished_listing() -> None:
    make_listing()
    PublicFace.objects.all().delete()


def a_proposal(*, due_in: int) -> None:
    exchanges.proposal_at(exchanges.make_world(), "interest")
    Proposal.objects.update(due_on=timezone.localdate() + timedelta(days=due_in))


def a_decision() -> None:
    world = exchanges.make_world()
    proposal = exchanges.proposal_at(world, "review")
    decide(proposal=proposal, move="approve", by=world.board, expected_version=proposal.version)
    Decision.objects.update(effective_at=timezone.now() - timedelta(seconds=1))


def an_amendment() -> None:
    """Signed by both, with less than before, and its day has come."""
    today = timezone.localdate()
    begun = {"starts_on": today - timedelta(days=60), "ends_on": today + timedelta(days=669)}
    world, values = exchanges.make_world(), exchanges.terms_values(**begun)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchanges, "terms_values", lambda: values)
        agreement = exchanges.proposal_at(world, "operating").agreement
    values |= {"starts_on": today + timedelta(days=20), "quantity_per_month": Decimal(10)}
    terms = propose_amendment(agreement=agreement, company=world.giver, by=world.giver_person, values=values)
    accept_amendment(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)
    agreement.refresh_from_db()
    exchanges.sign_both(world, agreement)
    Terms.objects.filter(amendment__isnull=False).update(starts_on=today)


def an_operating_agreement() -> None:
    exchanges.proposal_at(exchanges.make_world(), "operating")
    Terms.objects.update(starts_on=timezone.localdate() - timedelta(days=100))


def an_agreement_that_is_over() -> None:
    exchanges.proposal_at(exchanges.make_world(), "operating")
    today = timezone.localdate()
    Terms.objects.update(starts_on=today - timedelta(days=100), ends_on=today - timedelta(days=1))


def a_line_of_history() -> None:
    record(by=None, verb="test", target_type="test", target_code="1", detail={})


def a_mail() -> None:
    notify([make_user()], kind="security.test", target_type="test", target_code="1", occasion="1")


def a_digest() -> None:
    """On a day on which nobody gets one there is nothing to queue; then the task has nothing to do."""
    user = make_user()
    MailPreference.objects.create(user=user, rhythm="daily")
    notify([user], kind="news", target_type="test", target_code="1", occasion="1")
    Notice.objects.update(created_at=timezone.now() - timedelta(days=9))


def an_old_key() -> None:
    IdempotencyKey.objects.create(user=make_user(), key="k", request_digest="d" * 64)
    IdempotencyKey.objects.update(created_at=timezone.now() - LONG_AGO)


DUE: dict[str, Callable[[], None]] = {
    "accounts.forget_request_keys": an_old_key,
    "accounts.queue_digests": a_digest,
    "accounts.seal_history": a_line_of_history,
    "accounts.send_outgoing": a_mail,
    "accounts.sweep_outgoing": nothing,
    "companies.ask_still_true": an_old_listing,
    "companies.forget_files": nothing,  # files, no rows: tests/companies/test_retention.py
    "companies.publish_faces": an_unpublished_listing,
    "companies.sweep_imports": nothing,
    "companies.write_imports": a_queued_import,
    "exchanges.apply_decisions": a_decision,
    "exchanges.ask_for_reports": an_operating_agreement,
    "exchanges.end_run_out": an_agreement_that_is_over,
    "exchanges.expire_overdue": lambda: a_proposal(due_in=-1),
    "exchanges.remind": lambda: a_proposal(due_in=1),
    "exchanges.settle_amendments": an_amendment,
    "matching.follow_changes": a_changed_listing,
    "matching.sweep": nothing,
    "matching.work": a_run,
}
NOT_EVERY_DAY = {"accounts.queue_digests"}  # working days, in the hours in which people may be disturbed


def content() -> str:
    """Return a digest of all rows of the product."""
    rows = (repr(list(model.objects.order_by("pk").values_list())) for model in apps.get_models())
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def own_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_has_a_line() -> None:
    assert own_tasks() == DUE.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("name", DUE)
def test_a_task_done_again_changes_nothing(name: str) -> None:
    own_tasks()
    DUE[name]()
    before = content()

    app.tasks[name]()
    once = content()
    for _again in range(2):
        app.tasks[name]()

    assert content() == once
    assert (once != before) == (DUE[name] is not nothing) or name in NOT_EVERY_DAY
