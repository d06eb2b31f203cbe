"""Changing a standing agreement: new terms, accepted by both, signed by both, then in force in one step.

Between acceptance and signature stands the board, where the change needs more than it has approved
(exchanges/board/changes.py).
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import permissions_in_company
from exchanges.actions import hold
from exchanges.agreeing import require_matched_listings, require_room, resize_quantities
from exchanges.approvals import asks_board
from exchanges.coordination.checking import require_content
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Agreement, Amendment, Proposal, Terms
from exchanges.negotiation.drafting import accept_round, next_round, put_on_table, require_newest
from exchanges.states import IN_FORCE
from exchanges.telling import board_of, tell, tell_whose_turn, write_history


@transaction.atomic
def propose_amendment(
    *, agreement: Agreement, company: Company, by: User, values: dict[str, Any], built_on: str | None = None
) -> Terms:
    """Put new terms of a standing agreement on the table; who proposes them accepts them. A counter-offer likewise.

    `built_on` as in `require_newest`.

    Raises
    ------
    ProposalError
        "same_terms", "earlier_than_in_force", "over_already", "listing_changed"; as `NotAllowed` "not_your_move"; as
        `StaleProposal` "not_to_be_amended", "newer_terms", "changed_meanwhile".
    """
    proposal = _standing(agreement, company, by, Permission.NEGOTIATE)
    require_newest(proposal, built_on)
    require_content(proposal, values)
    require_matched_listings(proposal)
    terms = next_round(proposal, company, by, unit=proposal.agreement.terms.unit, values=values)
    _require_change(proposal.agreement, terms)
    hold(proposal)
    unsigned = proposal.agreement.amendments.filter(signed_at=None)
    unsigned.filter(board=Amendment.Board.ASKED).update(board=Amendment.Board.WITHDRAWN)
    return put_on_table(terms, verb="propose_amendment")


@transaction.atomic
def accept_amendment(*, terms: Terms, company: Company, by: User, digest: str) -> Amendment | None:
    """Accept exactly the round that was shown. When both have, it is an amendment that waits for two signatures.

    Raises `ledger.NotEnoughQuantity` when the listings have no room for it, beside the errors of a proposal.
    """
    proposal = _standing(terms.proposal.agreement, company, by, Permission.ACCEPT_TERMS)
    open_terms = proposal.open_amendment
    if open_terms is None or open_terms.pk != terms.pk or digest != open_terms.digest:
        raise StaleProposal("newer_terms")
    require_room(proposal, open_terms)
    hold(proposal)
    amendment = None
    if accept_round(open_terms, proposal, company, by, verb="accept_amendment"):
        amendment = _make(proposal, open_terms)
    tell_whose_turn(Proposal.objects.for_list().get(pk=proposal.pk))
    return amendment


def _make(proposal: Proposal, terms: Terms) -> Amendment:
    """Write the amendment; one that both accepted before, but have not both signed, gives way to the newer terms."""
    agreement, is_asked = proposal.agreement, asks_board(proposal, terms)
    values = {
        "before": agreement.terms,
        "terms": terms,
        "board": Amendment.Board.ASKED if is_asked else Amendment.Board.NOT_ASKED,
    }
    unsigned, _is_new = Amendment.objects.update_or_create(
        agreement=agreement,
        signed_at=None,
        defaults=values,
        create_defaults=values | {"number": Amendment.objects.filter(agreement=agreement).count() + 1},
    )
    if is_asked:
        write_history(proposal, "ask_board_change", by=None, number=unsigned.number)
    return unsigned


def put_in_force(amendment: Amendment, *, by: User) -> None:
    """Let the signed terms take the place of the old ones, with the quantities they need of both listings.

    Call inside the transaction of the second signature. `ledger.NotEnoughQuantity` undoes that signature, too, and so
    does `StaleProposal` "newer_terms": the row no longer holds the terms that were signed.
    """
    agreement = Agreement.objects.get(pk=amendment.agreement_id)
    signed = Amendment.objects.filter(pk=amendment.pk, terms=amendment.terms_id, signed_at=None)
    if not signed.update(signed_at=timezone.now()):
        raise StaleProposal("newer_terms")
    Agreement.objects.filter(pk=agreement.pk).update(terms=amendment.terms)
    resize_quantities(agreement, change=str(amendment.number), by=by)
    write_history(agreement.proposal, "amend", by=None, number=amendment.number)
    # What the board is not asked about it is told: it has approved the exchange as it was before.
    board = board_of(agreement.proposal)
    tell(board, agreement.proposal, kind="for_information", occasion=f"amendment:{amendment.number}")


def settle_begun(*, on: date) -> int:
    """Give back what only the terms before an amendment needed, once those are over. Returns how many gave back."""
    amended = Agreement.objects.filter(proposal__state__in=IN_FORCE, amendments__signed_at__isnull=False)
    return sum(_settle(pk, on) for pk in amended.distinct().values_list("pk", flat=True))


@transaction.atomic
def _settle(pk: int, on: date) -> bool:
    agreement = Agreement.objects.select_related("proposal").get(pk=pk)
    state = agreement.proposal.state
    if not Proposal.objects.filter(pk=agreement.proposal_id, state=state).update(state=state):
        return False  # it ended in this very moment
    return resize_quantities(agreement, change=f"from {on:%Y-%m-%d}", by=None)


def _standing(agreement: Agreement, company: Company, by: User, permission: Permission) -> Proposal:
    """Return the fresh row of a signed agreement that stands, if the person may act for the company."""
    proposal = Proposal.objects.for_list().get(pk=agreement.proposal_id)
    if company not in proposal.parties or permission not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move=permission.value)
    if proposal.state not in IN_FORCE or not proposal.is_signed:
        raise StaleProposal("not_to_be_amended", state=proposal.state)
    return proposal


def _require_change(agreement: Agreement, terms: Terms) -> None:
    """New terms differ from all that were ever signed (a signature counts for one text), and begin no earlier."""
    signed = {agreement.terms.digest, *(one.terms_digest for one in agreement.signatures.all())}
    if terms.digest in signed:
        raise ProposalError("same_terms")
    if terms.starts_on < agreement.terms.starts_on:
        raise ProposalError("earlier_than_in_force")
