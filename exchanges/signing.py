"""Signatures on the paper of an agreement."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import permissions_in_company
from exchanges.errors import NotAllowed, StaleProposal
from exchanges.models import Agreement, Proposal, Signature
from exchanges.states import State
from exchanges.telling import tell_whose_turn, write_history


@transaction.atomic
def record_signature(
    *, agreement: Agreement, company: Company, by: User, name: str, title: str, method: str, signed_on: date
) -> Signature:
    """Record that a party has signed the paper; the second signature completes the agreement."""
    proposal = agreement.proposal
    if company not in proposal.parties or Permission.SIGN not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move="sign")
    _hold_for_signing(proposal)
    signature, created = Signature.objects.get_or_create(
        agreement=agreement,
        company=company,
        terms_digest=agreement.terms.digest,
        defaults={
            "signatory_name": name,
            "signatory_title": title,
            "method": method,
            "signed_on": signed_on,
            "recorded_by": by,
        },
    )
    if not created:
        raise StaleProposal("already_signed")
    write_history(proposal, "sign", by=by, company=company, method=method)
    if _signed(agreement) == len(proposal.parties):
        Agreement.objects.filter(pk=agreement.pk, signed_at__isnull=True).update(signed_at=timezone.now())
        write_history(proposal, "signed_by_both", by=None)
    tell_whose_turn(Proposal.objects.for_list().get(pk=proposal.pk))
    return signature


def _hold_for_signing(proposal: Proposal) -> None:
    """Lock the row while it is agreed: of two signatures at once the second sees the first and completes it."""
    agreed = Proposal.objects.filter(pk=proposal.pk, state=State.AGREED)
    if not agreed.update(version=F("version") + 1):
        raise StaleProposal("not_to_be_signed", state=proposal.state)


def _signed(agreement: Agreement) -> int:
    """Count the parties that have signed the terms in force."""
    return agreement.signatures.filter(terms_digest=agreement.terms.digest).count()
