"""Monthly quantities: three taps on a signed link, both sides' figures, corrections with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import AuditEvent, Notice, User
from companies.models import CompanyMembership
from exchanges.actions import advance
from exchanges.deliveries.monitoring import monitor_of
from exchanges.deliveries.reporting import (
    LINK_DAYS,
    Report,
    ask_for_reports,
    link_token,
    open_months,
    report_delivery,
)
from exchanges.errors import NotAllowed, ProposalError
from exchanges.invariants import violations
from exchanges.models import Agreement, Delivery, Terms
from exchanges.terms import spans_of
from exchanges.variance import agreed_in, last_day
from symbiosis.lib import filestore
from symbiosis.lib.measures import format_quantity
from tests.exchanges.world import World, make_world, proposal_at, sign_both
from tests.factories import make_company, make_member, make_park_member

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def reported(agreement: Agreement, world: World, month: date, quantity: int, **more: str) -> Delivery:
    return report_delivery(
        agreement=agreement,
        company=world.giver,
        report=Report(month, Decimal(quantity)),
        by=world.giver_person,
        **more,
    )


def rests_broken() -> list[str]:
    """The fixture moves the days of terms that were accepted, which is another rule's business."""
    return [one.rule for one in violations() if one.rule != "terms"]


def quick(agreement: Agreement, world: World, month: date) -> str:
    return f"/m/{link_token(agreement, world.giver, world.giver_person, month)}/"


def test_three_taps_without_signing_in(
    client: Client, agreement: Agreement, world: World, last_month: date
) -> None:
    address = quick(agreement, world, last_month)
    page = client.get(address).content.decode()

    assert 'name="quantity" value' not in page  # empty on purpose
    assert not Delivery.objects.exists()
    assert client.post(address, {"quantity": "48"}).status_code == 200
    assert Delivery.objects.get().quantity == 48
    assert AuditEvent.objects.filter(verb="proposal.report", actor_id=world.giver_person.pk).count() == 1


def test_the_page_for_the_phone_is_light(
    client: Client, agreement: Agreement, world: World, last_month: date
) -> None:
    assert len(client.get(quick(agreement, world, last_month)).content) < 12_000


@pytest.mark.parametrize("change", ["forged", "old", "left", "inactive"])
def test_a_link_that_no_longer_holds_says_how_to_go_on(
    client: Client, agreement: Agreement, world: World, last_month: date, monkeypatch, change: str
) -> None:
    address = quick(agreement, world, last_month)
    if change == "forged":
        address = address[:-3] + "xx/"
    elif change == "old":
        later = timezone.now().timestamp() + (LINK_DAYS + 1) * 86400
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    elif change == "left":
        CompanyMembership.objects.filter(user=world.giver_person).delete()
    else:
        User.objects.filter(pk=world.giver_person.pk).update(is_active=False)

    answer = client.post(address, {"quantity": "48"})

    assert answer.status_code == 404
    assert not Delivery.objects.exists()


def test_the_same_again_changes_nothing(agreement: Agreement, world: World, last_month: date) -> None:
    first = reported(agreement, world, last_month, 48)
    again = reported(agreement, world, last_month, 48)

    assert (again.pk, again.version, Delivery.objects.count()) == (first.pk, 1, 1)


@pytest.mark.parametrize("standing", [0, 1])
def test_what_a_colleague_reported_meanwhile_is_not_overwritten(
    client: Client, agreement: Agreement, world: World, last_month: date, standing: int
) -> None:
    """The page says which figure it showed; refused, it shows the newer one and can be sent again."""
    for _figure in range(standing):
        reported(agreement, world, last_month, 48)
    address = quick(agreement, world, last_month)
    read = f'name="version" value="{standing}"'
    assert read in client.get(address).content.decode()
    reported(agreement, world, last_month, 50)

    refused = client.post(address, {"quantity": "40", "version": str(standing)})
    figure = Delivery.objects.get()

    assert (refused.status_code, figure.quantity) == (409, 50)
    assert f'name="version" value="{figure.version}"' in refused.content.decode()
    assert client.post(address, {"quantity": "40", "version": str(figure.version)}).status_code == 200
    assert (
        client.post(address, {"quantity": "40", "version": "0"}).status_code == 200
    )  # the same, tapped twice


def test_ten_days_free_then_with_a_reason(agreement: Agreement, world: World, last_month: date) -> None:
    reported(agreement, world, last_month, 48)
    assert reported(agreement, world, last_month, 50).version == 2
    Delivery.objects.update(first_reported_at=timezone.now() - timedelta(days=11))

    with pytest.raises(ProposalError, match="late_correction"):
        reported(agreement, world, last_month, 40)
    assert reported(agreement, world, last_month, 40, reason="The scale was wrong").quantity == 40
    event = AuditEvent.objects.filter(verb="proposal.correct_report").latest("pk")
    assert (event.detail["before"], event.detail["after"], event.note) == ("50", "40", "The scale was wrong")


def test_only_the_parties_report_and_only_their_months(
    agreement: Agreement, world: World, last_month: date
) -> None:
    stranger = make_member(make_company(park=world.park))
    with pytest.raises(NotAllowed):
        report_delivery(
            agreement=agreement, company=world.giver, report=Report(last_month, Decimal(1)), by=stranger
        )
    for month in (date(2019, 1, 1), last_month.replace(year=last_month.year + 1)):
        with pytest.raises(ProposalError, match="month_outside"):
            reported(agreement, world, month, 1)


def test_before_the_start_nothing_is_reported(world: World, last_month: date) -> None:
    agreement = proposal_at(world, "agreed").agreement

    with pytest.raises(ProposalError, match="not_operating"):
        reported(agreement, world, last_month, 1)


def ended_at_once(world: World, state: str) -> Agreement:
    """Ended from this state, two months after the first day of its terms; signed, where it was signed."""
    proposal = proposal_at(world, state)
    first = (timezone.localdate().replace(day=1) - timedelta(days=70)).replace(day=1)
    Terms.objects.filter(pk=proposal.agreement.terms_id).update(starts_on=first)
    if state == "agreed":
        sign_both(world, proposal.agreement)
    advance(proposal=proposal, move="end", by=world.giver_person, reason="other")
    return Agreement.objects.with_months().get(pk=proposal.agreement.pk)


def test_what_ended_before_its_start_has_delivered_nothing(
    signed_in: SignedIn, world: World, last_month: date
) -> None:
    agreement = ended_at_once(world, "agreed")

    with pytest.raises(ProposalError, match="not_operating"):
        reported(agreement, world, last_month, 1)
    monitor = monitor_of(agreement, today=timezone.localdate())
    assert (open_months(agreement, world.giver, today=timezone.localdate()), monitor.months) == ([], [])
    assert ask_for_reports(today=timezone.localdate()) == 0
    assert agreement.code not in signed_in(world.giver_person).get("/monitoring/").content.decode()
    Delivery.objects.create(
        agreement=agreement,
        company=world.giver,
        reported_by=world.giver_person,
        first_reported_at=timezone.now(),
        changed_at=timezone.now(),
        month=last_month,
        quantity=1,
    )
    assert "delivery" in rests_broken()


def test_what_ran_until_its_end_can_still_be_reported(
    signed_in: SignedIn, world: World, last_month: date
) -> None:
    """Negative control."""
    agreement = ended_at_once(world, "operating")

    assert reported(agreement, world, last_month, 48).quantity == 48
    assert agreement.code in signed_in(world.giver_person).get("/monitoring/").content.decode()
    assert rests_broken() == []


@pytest.mark.parametrize("text", ["", "-1", "viel", "1e999"])
def test_bad_numbers_get_a_sentence_and_change_nothing(
    client: Client, agreement: Agreement, world: World, last_month: date, text: str
) -> None:
    answer = client.post(quick(agreement, world, last_month), {"quantity": text})

    assert answer.status_code == 422
    assert not Delivery.objects.exists()


def test_a_photo_stands_behind_the_figure_for_those_who_may_see_it(
    signed_in: SignedIn, agreement: Agreement, world: World, last_month: date
) -> None:
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    photo = SimpleUploadedFile("scale.png", buffer.getvalue(), "image/png")
    giver = signed_in(world.giver_person)
    address = f"/agreements/{agreement.code}/monitor/{last_month:%Y-%m}/"
    assert giver.post(address, {"quantity": "48", "photo": photo}).status_code == 302

    kept = Delivery.objects.get()
    filestore.forget(kept.evidence)  # somebody removes the same bytes from a listing
    evidence = f"/agreements/{agreement.code}/evidence/{kept.pk}/"
    answer = signed_in(world.taker_person).get(evidence)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert signed_in(make_member(make_company(park=make_world().park))).get(evidence).status_code == 404
    bad = SimpleUploadedFile("scale.png", b"<svg onload=alert(1)>", "image/png")
    assert giver.post(address, {"quantity": "48", "photo": bad}).status_code == 422


def test_a_photo_that_is_missing_is_not_found(
    signed_in: SignedIn, agreement: Agreement, world: World, last_month: date
) -> None:
    seen = Report(last_month, Decimal(1), photo=b"weighbridge")
    kept = report_delivery(agreement=agreement, company=world.giver, report=seen, by=world.giver_person)
    address = f"/agreements/{agreement.code}/evidence/{kept.pk}/"
    answers = [signed_in(world.giver_person).get(address).status_code]
    filestore._path(kept.evidence).unlink()

    assert [*answers, signed_in(world.giver_person).get(address).status_code] == [200, 404]


def test_a_refused_report_leaves_no_photo_behind(
    agreement: Agreement, world: World, last_month: date, folder: Path
) -> None:
    """Kept is what a row names: also not when the figure was fine and the month was not."""
    outside = Report(last_month.replace(year=2019), Decimal(1), photo=b"weighbridge")
    with pytest.raises(ProposalError, match="month_outside"):
        report_delivery(agreement=agreement, company=world.giver, report=outside, by=world.giver_person)
    assert filestore.size_of(outside.evidence) == 0

    inside = replace(outside, month=last_month)
    report_delivery(agreement=agreement, company=world.giver, report=inside, by=world.giver_person)
    line = AuditEvent.objects.get(verb="proposal.report")
    assert filestore.read_kept(line.detail["photo"]) == b"weighbridge"


def test_sums_are_the_sums_of_the_records(agreement: Agreement, world: World, last_month: date) -> None:
    month_before = (last_month - timedelta(days=1)).replace(day=1)
    reported(agreement, world, last_month, 48)
    reported(agreement, world, month_before, 40)
    monitor = monitor_of(Agreement.objects.with_months().get(pk=agreement.pk), today=timezone.localdate())

    assert monitor.totals.actual == sum(row.quantity for row in Delivery.objects.all()) == 88
    assert monitor.paid == 88 * agreement.terms.price_vnd_per_unit
    assert (monitor.value, monitor.avoided) == (None, None)  # the match does not know them


def test_a_board_reads_and_does_not_report(
    signed_in: SignedIn, agreement: Agreement, world: World, last_month: date
) -> None:
    board = signed_in(make_park_member(world.park))

    assert board.get("/monitoring/").status_code == 200
    assert board.get(f"/agreements/{agreement.code}/monitor/").status_code == 200
    assert board.get(f"/agreements/{agreement.code}/monitor/{last_month:%Y-%m}/").status_code == 404


def test_the_pages_are_for_those_who_see_the_agreement(signed_in: SignedIn, agreement: Agreement) -> None:
    stranger = signed_in(make_member(make_company(park=make_world().park)))

    assert stranger.get(f"/agreements/{agreement.code}/monitor/").status_code == 404
    assert agreement.code not in stranger.get("/monitoring/").content.decode()


def test_each_party_is_asked_once_a_month(agreement: Agreement, world: World, last_month: date) -> None:
    today = timezone.localdate()
    assert ask_for_reports(today=today) == 1
    ask_for_reports(today=today)

    asked = Notice.objects.filter(kind="monthly_report")
    assert set(asked.values_list("user_id", flat=True)) == {world.giver_person.pk, world.taker_person.pk}
    assert asked.count() == 2


def test_what_is_due_stands_on_the_home_page_until_it_is_reported(
    signed_in: SignedIn, agreement: Agreement, world: World, last_month: date
) -> None:
    giver, address = (
        signed_in(world.giver_person),
        f"/agreements/{agreement.code}/monitor/{last_month:%Y-%m}/",
    )

    assert address in giver.get("/home/").content.decode()
    giver.post(address, {"quantity": "48"})
    assert address not in giver.get("/home/").content.decode()
    assert address not in signed_in(make_park_member(world.park)).get("/home/").content.decode()


@pytest.mark.parametrize("by_link", [True, False])
def test_the_form_asks_for_what_the_table_counts(
    signed_in: SignedIn,
    agreement: Agreement,
    world: World,
    last_month: date,
    by_link: bool,
) -> None:
    last = last_day(last_month)
    first = last - timedelta(days=4)
    Terms.objects.filter(pk=agreement.terms_id).update(starts_on=first)
    agreed = agreed_in(last_month, *spans_of(Agreement.objects.with_months().get()))
    address = f"/en/agreements/{agreement.code}/monitor/{last_month:%Y-%m}/"

    page = signed_in(world.giver_person).get(
        "/en" + quick(agreement, world, last_month) if by_link else address
    )

    shown = f"Agreed for {first:%d/%m/%Y} to {last:%d/%m/%Y}: {format_quantity(agreed, 't', '', 'en')}"
    assert shown in page.text


def test_nothing_is_complete_before_the_first_report_is_due(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    today = timezone.localdate()
    Terms.objects.filter(pk=agreement.terms_id).update(starts_on=today, ends_on=today + timedelta(days=99))

    page = signed_in(world.giver_person).get("/en/monitoring/").text

    assert ("no report due yet" in page, ">complete<" in page) == (True, False)
