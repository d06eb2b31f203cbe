"""J3, J5 and J8 within the clicks of the specification, without JavaScript, in both languages."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notice
from exchanges.deliveries.reporting import link_token
from exchanges.models import Agreement, Decision, Delivery, Proposal, Terms
from matching.models import Feedback
from tests.exchanges.test_queries import add_row
from tests.exchanges.world import World, a_minute_later, make_world, proposal_at
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db
TEN = 10


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world() -> World:
    return make_world()


def since_last_month(agreement: Agreement) -> date:
    """Let the agreement have started on the first day of the last month; return that day."""
    started = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    Terms.objects.filter(pk=agreement.terms_id).update(
        starts_on=started, ends_on=started + timedelta(days=364)
    )
    return started


def test_a_match_is_set_aside_with_its_reason_in_three_clicks(world: World, language: str) -> None:
    tenant = Visitor(world.taker_person.email, language)
    tenant.home()
    tenant.press(world.match.code)
    opened = 1  # "Not useful" unfolds the reasons; no request
    tenant.press(tenant.say("too far").capitalize())

    assert tenant.clicks + opened == 3
    assert (Feedback.objects.get().verdict, Feedback.objects.get().reason) == ("not_useful", "too_far")
    assert tenant.sees("Noted. The match is set aside for your company.")


def test_the_board_decides_ten_proposals_one_click_each_and_two_to_send_back(
    world: World, language: str
) -> None:
    proposal_at(world, "review")
    for _number in range(TEN - 1):
        add_row(world, "review")
    board = Visitor(world.board.email, language)
    told = Notice.objects.count()

    board.home()
    board.press("Start the review")
    for number in range(TEN):
        if number % 3 == 2:
            board.press("Send back", reason="safety", note="")
        else:
            board.press("Approve")

    chosen_reasons = 3  # a radio button each
    assert board.clicks + chosen_reasons == 1 + 7 + 3 * 2
    assert Notice.objects.count() == told, "told before the minute was over"
    assert Proposal.objects.in_review().count() == TEN
    a_minute_later()
    assert Proposal.objects.filter(state="negotiating").count() == 7
    assert Proposal.objects.filter(state="sent_back").count() == 3
    deciders = AuditEvent.objects.filter(verb__in=["proposal.approve", "proposal.send_back"])
    assert set(deciders.values_list("actor_id", flat=True)) == {world.board.pk}
    assert Notice.objects.count() > told
    minutes = board.client.get("/proposals/review/minutes.pdf")
    assert minutes.content.startswith(b"%PDF")
    assert Decision.objects.count() == TEN


def test_a_month_is_reported_in_three_taps_from_its_link(world: World, language: str) -> None:
    last_month = since_last_month(proposal_at(world, "operating").agreement)
    phone = Visitor("", language)
    agreement = Agreement.objects.get()

    phone.open(f"/m/{link_token(agreement, world.giver, world.giver_person, last_month)}/")
    opened, tapped_field = 1, 1
    assert phone.page.controls[-1].form is not None
    assert phone.page.controls[-1].form.fields["quantity"] == "", "a filled field would be sent back unread"
    phone.press("Send", quantity="48,5" if language == "vi" else "48.5")

    assert opened + tapped_field + phone.clicks == 3
    assert str(Delivery.objects.get().quantity) == "48.5000"
