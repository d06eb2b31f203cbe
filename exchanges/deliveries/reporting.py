"""Report what was delivered in a month, correct it, ask for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from accounts.notices import notify
from accounts.roles import Permission
from companies.models import Company, CompanyMembership
from companies.permissions import permissions_in_company
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.events import REPORTED, announce
from exchanges.kept_files import require_room_for_photo
from exchanges.models import Agreement, Delivery
from exchanges.telling import people_of
from exchanges.terms import has_run, months_to_report, rests_of
from exchanges.variance import due_on
from symbiosis.lib import filestore

FREE_TO_CHANGE = timedelta(days=10)  # after the first report; later changes need a reason
LINK_SALT = "exchanges.monthly-report"
LINK_DAYS = 45


@dataclass(frozen=True, slots=True)
class Report:
    """A party's figure of one month [unit of the terms], with the bytes of a photo as evidence."""

    month: date  # its first day
    quantity: Decimal
    comment: str = ""
    photo: bytes = b""

    @property
    def evidence(self) -> str:
        """The SHA-256 under which the photo is kept; empty without one."""
        return filestore.digest_of(self.photo) if self.photo else ""


@transaction.atomic
def report_delivery(
    *,
    agreement: Agreement,
    company: Company,
    report: Report,
    by: User,
    reason: str = "",
    expected_version: int | None = None,
) -> Delivery:
    """Note a party's figure of a month, or correct it; the same report again changes nothing.

    `expected_version` is that of the figure that the person has read, 0 while there was none; `StaleProposal` if a
    colleague has reported another one since.

    Raises `NotAllowed` for others than the party's people, `ProposalError` for a month outside the agreement, for a
    late correction without a reason, or for a photo that there is no room for.
    """
    parties = agreement.proposal.parties
    if company not in parties or Permission.NEGOTIATE not in permissions_in_company(by, company):
        raise NotAllowed("not_your_company")
    _require_month(agreement, report.month)
    if report.photo:
        require_room_for_photo(agreement, company, month=report.month, photo=report.photo)
    standing = Delivery.objects.filter(agreement=agreement, company=company, month=report.month).first()
    if standing is None:
        delivery = _first_report(agreement, company, report, by)
    else:
        delivery = _correct(standing, report, by, reason, expected_version)
    if report.photo:  # last: what could still be refused leaves no bytes behind
        filestore.keep_for_good(report.photo)
    return delivery


def _require_month(agreement: Agreement, month: date) -> None:
    if not Agreement.objects.that_ran().filter(pk=agreement.pk).exists():
        raise ProposalError("not_operating")
    if month not in months_to_report(agreement, timezone.localdate()):
        raise ProposalError("month_outside", month=f"{month:%m/%Y}")


def _first_report(agreement: Agreement, company: Company, report: Report, by: User) -> Delivery:
    now = timezone.now()
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(
                agreement=agreement,
                company=company,
                reported_by=by,
                first_reported_at=now,
                changed_at=now,
                month=report.month,
                quantity=report.quantity,
                comment=report.comment,
                evidence=report.evidence,
            )
    except IntegrityError as error:
        raise StaleProposal("changed_meanwhile") from error
    _write(delivery, by, "report", after=report.quantity)
    return delivery


def _correct(delivery: Delivery, report: Report, by: User, reason: str, read: int | None) -> Delivery:
    before, version = delivery.quantity, delivery.version if read is None else read
    evidence = report.evidence or delivery.evidence
    values = {"quantity": report.quantity, "comment": report.comment, "evidence": evidence}
    if all(getattr(delivery, name) == value for name, value in values.items()):
        return delivery
    if timezone.now() > delivery.first_reported_at + FREE_TO_CHANGE and not reason:
        raise ProposalError("late_correction_needs_reason")
    changed = Delivery.objects.filter(pk=delivery.pk, version=version).update(
        **values, reported_by=by, changed_at=timezone.now(), version=version + 1
    )
    if not changed:
        raise StaleProposal("changed_meanwhile")
    delivery.refresh_from_db()
    _write(delivery, by, "correct_report", before=before, after=report.quantity, note=reason)
    return delivery


def _write(delivery: Delivery, by: User, verb: str, note: str = "", **figures: Decimal) -> None:
    proposal = delivery.agreement.proposal
    record(
        by=by,
        verb=f"proposal.{verb}",
        target_type="proposal",
        target_code=proposal.code,
        note=note,
        detail={
            "side": proposal.side_of(delivery.company_id),
            "to": proposal.state,
            "month": f"{delivery.month:%Y-%m}",
            **{name: f"{value.normalize():f}" for name, value in figures.items()},
            **({"photo": delivery.evidence} if delivery.evidence else {}),
        },
    )
    announce(
        proposal,
        REPORTED,
        agreement=delivery.agreement.code,
        month=f"{delivery.month:%Y-%m}",
        side=proposal.side_of(delivery.company_id),
        report=delivery.version,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks for: whom, of which company, about which month of which agreement."""

    agreement: Agreement
    company: Company
    user: User
    month: date


def link_token(agreement: Agreement, company: Company, user: User, month: date) -> str:
    """Return a token for one purpose: this person reports this month of this agreement for this company."""
    return signing.dumps([agreement.pk, company.pk, user.pk, month.isoformat()], salt=LINK_SALT)


def asked_by(token: str) -> Asked | None:
    """Return what the link asks for, None for one that is forged, too old, or of somebody who has left."""
    try:
        agreement, company, user, month = signing.loads(
            token, salt=LINK_SALT, max_age=timedelta(days=LINK_DAYS)
        )
    except signing.BadSignature:
        return None
    membership = (
        CompanyMembership.objects.filter(user=user, company=company, user__is_active=True)
        .select_related("user", "company")
        .first()
    )
    found = Agreement.objects.select_related("proposal__giver", "proposal__taker", "terms").filter(
        pk=agreement
    )
    if membership is None or not found:
        return None
    return Asked(found[0], membership.company, membership.user, date.fromisoformat(month))


def open_months(agreement: Agreement, company: Company, *, today: date) -> list[date]:
    """Return the months that are over and that this party has not reported, oldest first (`with_months`).

    None of an agreement that never started, and not those in which the deliveries were suspended from the first day
    to the last: nobody is asked for them.
    """
    if not has_run(agreement):
        return []
    done = {row.month for row in agreement.deliveries.all() if row.company_id == company.pk}
    over = [month for month in months_to_report(agreement, today) if _is_over(month, today)]
    rests = rests_of(agreement)
    return [one for one in over if one not in done and not any(rest.covers(one) for rest in rests)]


def _is_over(month: date, today: date) -> bool:
    return today >= due_on(month).replace(day=1)


def ask_for_reports(*, today: date) -> int:
    """Tell each party's people once a month that a report is due; return how many agreements were asked about."""
    return sum(_ask(agreement, today) for agreement in Agreement.objects.to_be_asked(today).with_months())


@transaction.atomic
def _ask(agreement: Agreement, today: date) -> bool:
    parties = [one for one in agreement.proposal.parties if open_months(agreement, one, today=today)]
    notify(
        people_of(parties),
        kind="monthly_report",
        target_type="agreement",
        target_code=agreement.code,
        occasion=f"{today:%Y-%m}",
    )
    return bool(parties)
