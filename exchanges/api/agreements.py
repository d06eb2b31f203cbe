"""The agreements of the API, and what was really delivered."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.endpoint import Endpoint
from accounts.models import User
from accounts.roles import Permission
from companies.api.reading import Refusal
from exchanges.api import answers, shapes
from exchanges.api.proposals import REFUSALS, RULES
from exchanges.api.refusing import refusals
from exchanges.api.writing import ReportRequest
from exchanges.deliveries.monitoring import monitor_of
from exchanges.deliveries.reporting import Report, report_delivery
from exchanges.errors import NotAllowed
from exchanges.models import Agreement, Proposal
from exchanges.permissions import standing_of
from exchanges.presenting import present
from exchanges.states import State
from exchanges.variance import Month, month_named
from symbiosis.lib.api_requests import PAGE_PARAMETERS, ByCode, etag, refuse_unknown, stated_version

STATES = [state.value for state in State]
IF_READ = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of the report that you correct: 412 if a colleague has corrected it since.",
)
STATE = OpenApiParameter("state", OpenApiTypes.STR, many=True, enum=STATES)


class Agreements(Endpoint):
    """What both sides accepted, and who signed it."""

    @extend_schema(
        summary=gettext_lazy("List the agreements that you may see"),
        parameters=[STATE, *PAGE_PARAMETERS],
        responses={200: shapes.AgreementPage, **REFUSALS},
    )
    def list(self, request: Request) -> Response:
        refuse_unknown(request, {"state": STATES})
        seen = Proposal.objects.visible_to(request.user)
        if states := request.query_params.getlist("state"):
            seen = seen.filter(state__in=states)
        rows = Agreement.objects.filter(proposal__in=seen.values("pk")).order_by()
        pages = ByCode()
        page = pages.paginate_queryset(rows.values("proposal", "code"), request, view=self)
        found = Proposal.objects.filter(pk__in=[row["proposal"] for row in page]).for_list()
        views = present(request.user, sorted(found, key=lambda proposal: proposal.agreement.code))
        return pages.get_paginated_response([answers.agreement_row(view) for view in views])

    @extend_schema(
        summary=gettext_lazy("Read one agreement with its terms and signatures"),
        responses={200: shapes.AgreementAnswer, **REFUSALS},
    )
    def retrieve(self, request: Request, code: str) -> Response:
        proposals = Proposal.objects.visible_to(request.user).for_list()
        proposal = get_object_or_404(proposals, agreement__code=code)
        body = answers.agreement_json(present(request.user, [proposal])[0])
        return Response(body, headers={"ETag": etag(proposal.version)})


class Deliveries(Endpoint):
    """Agreed against actual, month by month."""

    @extend_schema(
        summary=gettext_lazy("List the months of an agreement, agreed and reported"),
        responses={200: shapes.DeliveriesAnswer, **REFUSALS},
    )
    def list(self, request: Request, code: str) -> Response:
        agreement = load_agreement(request.user, code)
        return Response(answers.deliveries_json(agreement, _months_of(agreement)))

    @extend_schema(
        summary=gettext_lazy("Report or correct what was delivered in a month"),
        request=ReportRequest,
        parameters=[OpenApiParameter("month", OpenApiTypes.STR, "path", description="2026-11"), IF_READ],
        responses={200: shapes.ReportAnswer, **RULES, 412: Refusal},
    )
    def update(self, request: Request, code: str, month: str) -> Response:
        """The figure of your own company; the same figure again changes nothing."""
        agreement = load_agreement(request.user, code)
        first = month_named(month)
        if first is None:
            raise Http404
        form = ReportRequest(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        version = stated_version(request) if "If-Match" in request.headers else None
        with refusals(outdated=HTTPStatus.PRECONDITION_FAILED):
            sides = standing_of(request.user).acting_as(agreement.proposal, Permission.NEGOTIATE)
            if not sides:
                raise NotAllowed("not_your_company")
            delivery = report_delivery(
                agreement=agreement,
                company=sides[0],
                report=Report(first, values["quantity"], values["comment"]),
                by=request.user,
                reason=values["reason"],
                expected_version=version,
            )
        body = answers.report_json(delivery, agreement)
        return Response(body, headers={"ETag": etag(delivery.version)})


def load_agreement(user: User, code: str) -> Agreement:
    """Return an agreement the person may see, with everything its months need."""
    seen = Proposal.objects.visible_to(user).values("pk")
    return get_object_or_404(Agreement.objects.filter(proposal__in=seen).with_months(), code=code)


def _months_of(agreement: Agreement) -> list[Month]:
    """Return the months so far, newest first; none of a regulation, which moves nothing."""
    if agreement.terms.quantity_per_month is None:
        return []
    return monitor_of(agreement, today=timezone.localdate()).months
