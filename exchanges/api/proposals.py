"""The proposals of the API: reading, moves, what the board decides, interest in a match."""

from http import HTTPStatus

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.endpoint import Endpoint
from accounts.models import User
from accounts.roles import Permission
from catalogue.models import Family
from companies.api.reading import Refusal
from companies.permissions import companies_of
from exchanges.actions import advance, express_interest
from exchanges.api import answers, shapes
from exchanges.api.refusing import refusals
from exchanges.api.writing import MoveRequest
from exchanges.board.deciding import decide, undo
from exchanges.errors import NotAllowed
from exchanges.filters import ProposalFilter
from exchanges.models import Decision, Proposal
from exchanges.models.proposal import ProposalQuerySet
from exchanges.permissions import standing_of
from exchanges.presenting import present, those_in_turn
from exchanges.states import MOVE_BY_NAME, Actor, State
from matching.models import Match
from parks.permissions import parks_with
from symbiosis.lib.api_requests import IF_MATCH, PAGE_PARAMETERS, ByCode, etag, refuse_unknown, stated_version

REFUSALS = {400: Refusal, 401: Refusal, 403: Refusal, 404: Refusal}
RULES = {**REFUSALS, 409: Refusal}
MINE = "mine"
FILTERS = [
    OpenApiParameter("state", OpenApiTypes.STR, many=True, enum=[state.value for state in State]),
    OpenApiParameter("family", OpenApiTypes.STR, many=True, enum=list(Family.values)),
    OpenApiParameter("park", OpenApiTypes.STR, many=True, description="Slug of a park."),
    OpenApiParameter("turn", OpenApiTypes.STR, enum=[MINE], description="Only those that wait for you."),
]


def load_proposal(user: User, code: str) -> Proposal:
    """Return the proposal the person may see; foreign and missing ones are the same 404."""
    return get_object_or_404(Proposal.objects.visible_to(user).for_list(), code=code)


def proposal_answer(user: User, code: str, *, status: int = HTTPStatus.OK) -> Response:
    """Answer with the proposal as it stands now."""
    proposal = load_proposal(user, code)
    body = answers.proposal_json(present(user, [proposal])[0], user)
    return Response(body, status=status, headers={"ETag": etag(proposal.version)})


class Proposals(Endpoint):
    """Matches that people work on."""

    @extend_schema(
        summary=gettext_lazy("List the proposals that you may see"),
        parameters=[*FILTERS, *PAGE_PARAMETERS],
        responses={200: shapes.ProposalPage, **REFUSALS},
    )
    def list(self, request: Request) -> Response:
        criteria = ProposalFilter(request.query_params, user=request.user)
        parks = [park.slug for park in criteria.parks]
        states, families = dict(criteria.states), dict(criteria.families)
        refuse_unknown(request, {"state": states, "family": families, "park": parks, "turn": [MINE]})
        rows = criteria.queryset
        if "turn" in request.query_params:
            rows = waiting_for(request.user, rows)
        pages = ByCode()
        page = pages.paginate_queryset(rows.order_by().values("pk", "code"), request, view=self)
        found = Proposal.objects.filter(pk__in=[row["pk"] for row in page]).for_list()
        views = present(request.user, sorted(found, key=lambda proposal: proposal.code))
        return pages.get_paginated_response([answers.proposal_row(view) for view in views])

    @extend_schema(
        summary=gettext_lazy("Read one proposal"), responses={200: shapes.ProposalAnswer, **REFUSALS}
    )
    def retrieve(self, request: Request, code: str) -> Response:
        return proposal_answer(request.user, code)

    @extend_schema(
        summary=gettext_lazy("Make a move"),
        request=MoveRequest,
        parameters=[IF_MATCH],
        responses={
            200: shapes.ProposalAnswer,
            202: shapes.DecisionAnswer,
            **RULES,
            412: Refusal,
            428: Refusal,
        },
    )
    def move(self, request: Request, code: str) -> Response:
        """A party's move takes effect at once; what the board decides, a minute later.

        What the board says of a change of an agreement is no move: it is decided on the page of the agreement.
        """
        proposal = load_proposal(request.user, code)
        version = stated_version(request)
        form = MoveRequest(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data | {"expected_version": version, "by": request.user}
        with refusals(outdated=HTTPStatus.PRECONDITION_FAILED):
            if MOVE_BY_NAME[values["move"]].actor == Actor.BOARD:
                decision = decide(proposal=proposal, **values)
                return Response(answers.decision_json(decision), status=HTTPStatus.ACCEPTED)
            advance(proposal=proposal, **values)
        return proposal_answer(request.user, code)


class OwnDecision(Endpoint):
    """What you have decided for the board, and may take back while nobody has been told."""

    @extend_schema(
        summary=gettext_lazy("Read your latest decision on a proposal"),
        responses={200: shapes.DecisionAnswer, **REFUSALS},
    )
    def retrieve(self, request: Request, code: str) -> Response:
        return Response(answers.decision_json(own_decision(request.user, code)))

    @extend_schema(
        summary=gettext_lazy("Take your decision back within a minute"),
        request=None,
        responses={204: None, **RULES},
    )
    def destroy(self, request: Request, code: str) -> Response:
        with refusals():
            undo(decision=own_decision(request.user, code), by=request.user)
        return Response(status=HTTPStatus.NO_CONTENT)


def own_decision(user: User, code: str) -> Decision:
    """Return the person's newest decision; others' are the same 404 as none."""
    seen = Proposal.objects.visible_to(user).filter(code=code).values("pk")
    rows = Decision.objects.filter(proposal__in=seen, by=user).select_related("proposal")
    decision = rows.order_by("-pk").first()
    if decision is None:
        raise Http404
    return decision


class Interests(Endpoint):
    """Saying yes to talking about a match."""

    @extend_schema(
        summary=gettext_lazy("Say that your company is interested in a match"),
        request=None,
        responses={200: shapes.ProposalAnswer, **RULES},
    )
    def create(self, request: Request, code: str) -> Response:
        """Opens the proposal, or answers the other side; again it changes nothing."""
        matches = Match.objects.visible_to(request.user).current()
        match = get_object_or_404(
            matches.select_related("giver_listing__company", "taker_listing__company"), code=code
        )
        sides = (match.giver_listing.company_id, match.taker_listing.company_id)
        company = companies_of(request.user).filter(pk__in=sides).first()
        with refusals():
            if company is None:
                raise NotAllowed("not_your_company")
            proposal = express_interest(match=match, company=company, by=request.user)
        return proposal_answer(request.user, proposal.code)


def waiting_for(user: User, rows: ProposalQuerySet) -> ProposalQuerySet:
    """Return those in which everybody waits for the person's own company, or for the board's decision."""
    own = companies_of(user)
    asked = Proposal.objects.at_the_board().filter(park__in=parks_with(user, Permission.REVIEW_PROPOSALS))
    near = rows.open().filter(Q(giver__in=own) | Q(taker__in=own) | Q(pk__in=asked.values("pk")))
    return rows.filter(pk__in=[proposal.pk for proposal in those_in_turn(standing_of(user), list(near))])
