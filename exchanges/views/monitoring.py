"""Monitoring: what was really delivered, reported in three taps or on the agreement's page."""

from collections import defaultdict
from datetime import date
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.notices import mark_read
from accounts.requests import SignedInRequest
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import companies_of
from exchanges.coordination.presenting import content_of
from exchanges.deliveries.monitoring import monitor_of, reports_due, watched_by
from exchanges.deliveries.outages import outages_for
from exchanges.deliveries.records import records_of
from exchanges.deliveries.reporting import Report, asked_by, link_token, report_delivery
from exchanges.forms import ReportForm
from exchanges.models import Agreement, Delivery, Proposal
from exchanges.permissions import standing_of
from exchanges.presenting import present
from exchanges.terms import months_to_report
from exchanges.variance import Month, month_named
from exchanges.views.trying import try_form
from exchanges.wording import MONTH_STANDINGS
from symbiosis.lib import filestore

PER_PAGE = 25


def load_monitored(user: User, code: str) -> Agreement:
    """Return an agreement the person may see, with everything its months need."""
    seen = Proposal.objects.visible_to(user).values("pk")
    rows = Agreement.objects.filter(proposal__in=seen).with_months()
    return get_object_or_404(rows, code=code)


@require_safe
def monitoring_list(request: SignedInRequest) -> HttpResponse:
    """All agreements that run, rest or ran, those that wait for the person's report first, regulations last."""
    today = timezone.localdate()
    page = Paginator(watched_by(request.user, today=today), PER_PAGE).get_page(request.GET.get("page"))
    agreements = list(page)
    proposals = Proposal.objects.filter(agreement__in=agreements).for_list()
    views = {view.proposal.pk: view for view in present(request.user, list(proposals))}
    own = list(companies_of(request.user))
    rows = [
        {
            "view": views[agreement.proposal_id],
            "monitor": monitor_of(agreement, today=today),
            "due": reports_due(agreement, own, today=today),
        }
        for agreement in agreements
        if not agreement.terms.coordination
    ]
    regulations = [
        {
            "view": views[one.proposal_id],
            "agreement": one,
            "next_drill": content_of(one.terms).next_drill(today),
        }
        for one in agreements
        if one.terms.coordination
    ]
    context = {"page": page, "rows": rows, "regulations": regulations}
    return render(request, "exchanges/monitoring_list.html", context)


@require_safe
def monitor(request: SignedInRequest, code: str) -> HttpResponse:
    agreement = load_monitored(request.user, code)
    mark_read(request.user, target_type="agreement", target_code=code)
    proposal = Proposal.objects.for_list().get(pk=agreement.proposal_id)
    context: dict[str, object] = {
        "agreement": agreement,
        "terms": agreement.terms,
        "view": present(request.user, [proposal])[0],
    }
    if agreement.terms.coordination:
        return render(request, "exchanges/coordination_monitor.html", context)
    figures = monitor_of(agreement, today=timezone.localdate())
    context |= {
        "monitor": figures,
        "months": month_rows(agreement, figures.months),
        "reporting_for": party_of(request.user, agreement),
        "links": links_for(request, agreement),
    }
    return render(request, "exchanges/monitor.html", context)


@require_safe
def records(request: SignedInRequest, code: str) -> HttpResponse:
    """The rows behind every sum of an agreement, each with its total."""
    agreement = load_monitored(request.user, code)
    proposal = Proposal.objects.for_list().get(pk=agreement.proposal_id)
    moves = agreement.terms.quantity_per_month is not None
    figures = monitor_of(agreement, today=timezone.localdate()) if moves else None
    rows = records_of(agreement, figures)
    context = {
        "agreement": agreement,
        "proposal": proposal,
        "terms": agreement.terms,
        "view": present(request.user, [proposal])[0],
        "monitor": figures,
        "records": rows,
        "accounts": [
            ("value", _("Saved by both sides"), rows.value),
            ("avoided", _("Emissions avoided"), rows.avoided),
        ],
    }
    return render(request, "exchanges/records.html", context)


@require_safe
def outages(request: SignedInRequest) -> HttpResponse:
    """If one firm stops: which agreements are stranded, and who could step in."""
    found = outages_for(request.user)
    context = {"outages": found.shown, "left_out": found.left_out}
    return render(request, "exchanges/outages.html", context)


def month_rows(agreement: Agreement, months: list[Month]) -> list[dict[str, object]]:
    """Return each month with its words and the photos that stand behind it."""
    photos: dict[date, list[int]] = defaultdict(list)
    for row in agreement.deliveries.all():
        if row.evidence:
            photos[row.month].append(row.pk)
    return [
        {"month": month, "state": state, "words": str(words), "photos": photos[month.first]}
        for month in months
        for state, words in (MONTH_STANDINGS[month.standing],)
    ]


def party_of(user: User, agreement: Agreement) -> Company | None:
    """Return the party for which the person may report, None for everybody else."""
    sides = standing_of(user).acting_as(agreement.proposal, Permission.NEGOTIATE)
    return sides[0] if sides else None


def links_for(request: SignedInRequest, agreement: Agreement) -> list[dict[str, object]]:
    """Return a link for each month the person's company owes: to be opened on the phone that stands at the scale."""
    today, own = timezone.localdate(), list(companies_of(request.user))
    return [
        {
            "month": month,
            "url": request.build_absolute_uri(
                reverse("exchanges:quick-report", args=[link_token(agreement, company, request.user, month)])
            ),
        }
        for company, month in reports_due(agreement, own, today=today)
    ]


@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """One month's figure of the person's own company, from the agreement's page."""
    agreement = load_monitored(request.user, code)
    company = party_of(request.user, agreement)
    if company is None:
        raise Http404
    answer = _report(request, agreement, company, request.user, _month_of(agreement, month))
    return answer or redirect("exchanges:monitor", code=code)


@login_not_required
@require_http_methods(["GET", "POST"])
def quick_report(request: SignedInRequest, token: str) -> HttpResponse:
    """The page behind a signed link: one number, and send. Opening it changes nothing."""
    asked = asked_by(token)
    if asked is None:
        return render(request, "exchanges/report_unknown.html", status=HTTPStatus.NOT_FOUND)
    answer = _report(request, asked.agreement, asked.company, asked.user, asked.month)
    context = {"agreement": asked.agreement, "month": asked.month}
    context |= _beside(asked.agreement, asked.company, asked.month)
    return answer or render(request, "exchanges/report_done.html", context)


def _report(
    request: SignedInRequest, agreement: Agreement, company: Company, by: User, month: date
) -> HttpResponse | None:
    """Return the page with the form, None when the figure is kept."""
    form = ReportForm(request.POST or None, request.FILES or None)

    def keep_figure() -> None:
        values = form.cleaned_data
        figure = Report(month, values["quantity"], values["comment"], values["photo"] or b"")
        report_delivery(
            agreement=agreement,
            company=company,
            report=figure,
            by=by,
            reason=values["reason"],
            expected_version=values["version"],
        )

    tried = try_form(form, keep_figure)
    if tried.is_done:
        return None
    context = {"form": form, "error": tried.error, "agreement": agreement, "month": month}
    context |= {"company": company, **_beside(agreement, company, month)}
    return render(request, "exchanges/report.html", context, status=tried.status)


def _beside(agreement: Agreement, company: Company, month: date) -> dict[str, object]:
    """What stands beside the empty field: the agreed quantity, the month before, and an earlier figure."""
    own = {row.month: row for row in agreement.deliveries.filter(company=company)}
    earlier = [row for first, row in sorted(own.items()) if first < month]
    return {"terms": agreement.terms, "standing": own.get(month), "before": earlier[-1] if earlier else None}


def _month_of(agreement: Agreement, text: str) -> date:
    """Read 2026-10; anything but a month of the agreement so far is a 404."""
    month = month_named(text)
    if month is None or month not in months_to_report(agreement, timezone.localdate()):
        raise Http404
    return month


@require_safe
def evidence(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """The photo of a report, for those who may see the agreement."""
    agreement = load_monitored(request.user, code)
    delivery = get_object_or_404(Delivery.objects.exclude(evidence=""), pk=number, agreement=agreement)
    try:
        photo = filestore.read_kept(delivery.evidence)
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(photo, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
