"""Webhooks hear of each step: whoever may see the proposal, in codes only, if and only if the step was made."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Outgoing, User, Webhook
from exchanges.actions import advance, express_interest
from exchanges.board.deciding import decide
from exchanges.deliveries.reporting import Report, report_delivery
from exchanges.events import announce, event_labels, people_who_see
from exchanges.models import Proposal, Terms
from tests.exchanges.test_anonymity import SECRETS, make_secret_world
from tests.exchanges.world import World, a_minute_later, make_world, proposal_at
from tests.factories import make_company, make_member, make_park, make_park_member, make_user

pytestmark = pytest.mark.django_db


def hears(user: User, *events: str, **more: Any) -> Webhook:
    url = f"https://hooks.example/{user.pk}/"
    return Webhook.objects.create(owner=user, label="ERP", url=url, secret="s", events=list(events), **more)


def heard(webhook: Webhook) -> list[str]:
    return list(Outgoing.objects.filter(webhook=webhook).order_by("pk").values_list("kind", flat=True))


WHOLE_WAY = [
    "proposal.interest",
    "proposal.answer_interest",
    "proposal.submit_review",
    "proposal.approve",
    "proposal.propose_terms",
    "proposal.accept_terms",
    "proposal.agree",
    "agreement.made",
    "agreement.signed",
    "proposal.activate",
]


def test_each_step_is_told_to_who_may_see_it_and_asked_for_it() -> None:
    world = make_world()
    whole = hears(world.taker_person)
    chosen = hears(world.board, "agreement.made", "proposal.approve")
    stopped = hears(world.giver_person, stopped_at=timezone.now())
    stranger = hears(make_member(make_company()))

    proposal_at(world, "operating")

    assert heard(whole) == WHOLE_WAY
    assert heard(chosen) == ["proposal.approve", "agreement.made"]
    assert heard(stopped) == heard(stranger) == []
    assert set(WHOLE_WAY) <= event_labels().keys()


def test_a_message_holds_codes_only() -> None:
    world = make_secret_world()
    webhook = hears(world.taker_person)

    proposal = proposal_at(world, "operating")
    payloads = list(Outgoing.objects.filter(webhook=webhook).values_list("payload", flat=True))

    text = json.dumps(payloads, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in text] == []
    assert payloads[0] == {
        "proposal": proposal.code,
        "state": "interest",
        "version": 1,
        "link": f"http://127.0.0.1:8000/api/v1/proposals/{proposal.code}/",
    }
    assert {key for payload in payloads for key in payload} == {*payloads[0], "agreement"}


def test_an_act_that_is_undone_is_told_to_nobody() -> None:
    world = make_world()
    webhook = hears(world.taker_person)
    with transaction.atomic():
        express_interest(match=world.match, company=world.giver, by=world.giver_person)
        transaction.set_rollback(True)

    assert heard(webhook) == []


def test_what_the_board_may_still_take_back_is_told_to_nobody() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    webhook = hears(world.taker_person)

    decide(proposal=proposal, move="approve", by=world.board, expected_version=proposal.version)
    before = heard(webhook)
    a_minute_later()

    assert (before, heard(webhook)) == ([], ["proposal.approve"])


def test_each_figure_of_a_month_is_told() -> None:
    world = make_world()
    proposal = proposal_at(world, "operating")
    agreement, month = proposal.agreement, (timezone.localdate() - timedelta(days=40)).replace(day=1)
    Terms.objects.update(starts_on=month)
    agreement.refresh_from_db()
    webhook = hears(world.board)

    for company, person, quantity in (
        (world.giver, world.giver_person, 40),
        (world.giver, world.giver_person, 40),
        (world.taker, world.taker_person, 40),
        (world.giver, world.giver_person, 41),
    ):
        report_delivery(
            agreement=agreement, company=company, report=Report(month, Decimal(quantity)), by=person
        )

    told = [row.payload for row in Outgoing.objects.filter(webhook=webhook).order_by("pk")]
    assert heard(webhook) == ["delivery.reported"] * 3
    assert [(one["side"], one["report"]) for one in told] == [("giver", 1), ("taker", 1), ("giver", 2)]
    assert {one["month"] for one in told} == {f"{month:%Y-%m}"}


def everybody(world: World) -> list[User]:
    """People of every kind, near and far."""
    far = make_park()
    consultant = make_park_member(world.park, role="consultant")
    return [
        world.giver_person,
        world.taker_person,
        world.board,
        consultant,
        make_park_member(world.park, role="authority"),
        make_park_member(far),
        make_member(make_company(park=world.park)),
        make_user(is_operator=True),
        make_user(),
    ]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["one park", "taker in another"])
def test_who_hears_is_who_may_see(elsewhere: bool) -> None:
    world = make_world()
    proposal = proposal_at(world, "interest")
    people = everybody(world)
    if elsewhere:
        world.taker.park = make_park()
        world.taker.save()
        people.append(make_park_member(world.taker.park))
    proposal = Proposal.objects.for_list().get(pk=proposal.pk)

    seeing = {one.pk for one in people if Proposal.objects.visible_to(one).filter(pk=proposal.pk).exists()}

    assert set(people_who_see(proposal).values_list("pk", flat=True)) & {one.pk for one in people} == seeing
    assert 0 < len(seeing) < len(people)


def test_who_has_left_hears_nothing() -> None:
    world = make_world()
    webhook = hears(world.taker_person)
    User.objects.filter(pk=world.taker_person.pk).update(is_active=False)
    proposal = proposal_at(world, "interest")

    advance(proposal=proposal, move="decline", by=world.giver_person, reason="price")
    announce(proposal, "proposal.decline")

    assert heard(webhook) == []
