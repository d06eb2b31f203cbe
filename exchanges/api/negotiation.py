"""The terms of the API: the rounds, a new one, accepting the newest."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.endpoint import Endpoint
from accounts.roles import Permission
from companies.api.reading import Refusal
from companies.models import Company
from exchanges.api import answers, shapes
from exchanges.api.proposals import REFUSALS, RULES, load_proposal, proposal_answer
from exchanges.api.refusing import refusals
from exchanges.api.writing import AcceptRequest, TermsRequest, terms_values
from exchanges.errors import NotAllowed, StaleProposal
from exchanges.models import Proposal
from exchanges.negotiation.drafting import require_newest
from exchanges.negotiation.rounds import accept_terms, propose_terms
from exchanges.permissions import standing_of
from exchanges.states import State


class Rounds(Endpoint):
    """What the parties bargain about, round by round."""

    @extend_schema(
        summary=gettext_lazy("List the rounds of terms, newest first"),
        responses={200: shapes.RoundList, **REFUSALS},
    )
    def list(self, request: Request, code: str) -> Response:
        return Response({"results": answers.rounds_json(load_proposal(request.user, code))})

    @extend_schema(
        summary=gettext_lazy("Propose terms, or a counter-offer"),
        request=TermsRequest(partial=True),
        responses={201: shapes.TermsAnswer, **RULES},
    )
    def create(self, request: Request, code: str) -> Response:
        """Who proposes terms accepts them. What a counter-offer leaves out stays as in the round `built_on`.

        409 `newer_terms` if that is not the newest: read the newer one first.
        """
        proposal = load_proposal(request.user, code)
        with refusals():
            company = _acting(request, proposal, Permission.NEGOTIATE)
        latest = proposal.latest_terms
        form = TermsRequest(data=request.data, partial=latest is not None)
        form.is_valid(raise_exception=True)
        built_on = form.validated_data["built_on"]
        with refusals():
            require_newest(proposal, built_on)  # before its lines are laid over those of the newest
        values = terms_values(form.validated_data, latest)
        with refusals():
            propose_terms(
                proposal=proposal, company=company, by=request.user, values=values, built_on=built_on
            )
        newest = answers.rounds_json(load_proposal(request.user, code))[0]
        return Response(newest, status=HTTPStatus.CREATED)

    @extend_schema(
        summary=gettext_lazy("Accept the newest terms by their digest"),
        request=AcceptRequest,
        responses={200: shapes.ProposalAnswer, **RULES, 409: Refusal},
    )
    def accept(self, request: Request, code: str) -> Response:
        """When both sides have accepted the same round, the proposal goes on by itself."""
        proposal = load_proposal(request.user, code)
        form = AcceptRequest(data=request.data)
        form.is_valid(raise_exception=True)
        with refusals():
            company = _acting(request, proposal, Permission.ACCEPT_TERMS)
            terms = proposal.latest_terms
            if terms is None:
                raise StaleProposal("newer_terms")
            digest = form.validated_data["digest"]
            accept_terms(terms=terms, company=company, by=request.user, digest=digest)
        return proposal_answer(request.user, code)


def _acting(request: Request, proposal: Proposal, permission: Permission) -> Company:
    """Return the side for which the person acts; of two own sides the one that has not accepted yet."""
    sides = standing_of(request.user).acting_as(proposal, permission)
    if not sides:
        raise NotAllowed("not_your_move")
    if proposal.state != State.NEGOTIATING:
        raise StaleProposal("not_negotiating")
    latest = proposal.latest_terms
    done = {one.company_id for one in latest.acceptances.all()} if latest else set()
    return next((company for company in sides if company.pk not in done), sides[0])
