"""Signatures on the paper of an agreement, and on that of its amendment."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import permissions_in_company
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Agreement, Amendment, Proposal, Signature
from exchanges.negotiation.amending import put_in_force
from exchanges.signing.files import SignedFile
from exchanges.states import IN_FORCE, State
from exchanges.telling import tell_whose_turn, write_history
from symbiosis.lib import filestore

MOST_REPLACEMENTS = 20  # of the files of one agreement


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """How a party has signed: who, when, by which method; the file; the digest of the terms on the paper.

    Without a digest it is the paper that is to be signed now.
    """

    name: str
    title: str
    method: str
    signed_on: date
    file: SignedFile | None = None
    digest: str = ""


@transaction.atomic
def record_signature(*, agreement: Agreement, company: Company, by: User, paper: SignedPaper) -> Signature:
    """Record that a party has signed the paper; the second signature completes it, of an amendment puts it in force.

    Raises
    ------
    ProposalError
        "in_app_does_not_bind", "board_has_not_approved"; as `NotAllowed` "not_your_move"; as
        `StaleProposal` "not_to_be_signed", "newer_terms", "already_signed".
    """
    proposal = _hold(agreement.proposal_id)
    agreement = Agreement.objects.select_related("terms").get(pk=agreement.pk)
    _require_signatory(proposal, company, by)
    if paper.method == Signature.Method.IN_APP:
        raise ProposalError("in_app_does_not_bind")
    amendment = _amendment_to_sign(agreement, proposal)
    digest = amendment.terms.digest if amendment else agreement.terms.digest
    if paper.digest not in {"", digest}:
        raise StaleProposal("newer_terms")
    signature, created = Signature.objects.get_or_create(
        agreement=agreement,
        company=company,
        terms_digest=digest,
        defaults={
            "signatory_name": paper.name,
            "signatory_title": paper.title,
            "method": paper.method,
            "signed_on": paper.signed_on,
            "recorded_by": by,
            **_file_columns(paper.file),
        },
    )
    if not created:
        raise StaleProposal("already_signed")
    write_history(proposal, "sign", by=by, company=company, method=paper.method, file=signature.file_digest)
    if agreement.signatures.filter(terms_digest=digest).count() == len(proposal.parties):
        _complete(agreement, amendment, by)
    tell_whose_turn(Proposal.objects.for_list().get(pk=proposal.pk))
    _keep(paper.file)
    return signature


@transaction.atomic
def replace_file(*, signature: Signature, by: User, file: SignedFile) -> Signature:
    """Put the right file in the place of a wrong one, as long as the exchange has not begun.

    The history keeps the digests of both, and both files stay.

    Raises
    ------
    ProposalError
        "file_is_final", "too_many_files"; as `NotAllowed` "not_your_move".
    """
    proposal = _hold(signature.agreement.proposal_id)
    signature = Signature.objects.select_related("agreement__proposal", "company").get(pk=signature.pk)
    _require_signatory(proposal, signature.company, by)
    _require_replaceable(signature)
    replaced = AuditEvent.objects.filter(
        target_type="proposal", target_code=proposal.code, verb="proposal.replace_file"
    )
    if replaced.count() >= MOST_REPLACEMENTS:
        raise ProposalError("too_many_files", most=MOST_REPLACEMENTS)
    columns = _file_columns(file)
    if signature.file_digest == columns["file_digest"]:
        return signature
    Signature.objects.filter(pk=signature.pk).update(**columns)
    write_history(
        proposal,
        "replace_file",
        by=by,
        company=signature.company,
        before=signature.file_digest,
        file=columns["file_digest"],
    )
    _keep(file)
    return Signature.objects.get(pk=signature.pk)


def _require_signatory(proposal: Proposal, company: Company, by: User) -> None:
    if company not in proposal.parties or Permission.SIGN not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move="sign")


def _file_columns(file: SignedFile | None) -> dict[str, str]:
    if file is None:
        return {}
    return {"file_digest": filestore.digest_of(file.content), "file_name": file.name}


def _keep(file: SignedFile | None) -> None:
    """Last in the transaction: what could still be refused leaves no bytes behind."""
    if file is not None:
        filestore.keep_for_good(file.content)


def _hold(proposal_id: int) -> Proposal:
    """Lock the row, then read it: of two signatures at once the second sees the first and completes it.

    What was read before the lock could be the terms, or the state, of a moment ago. A refusal undoes the lock's trace.
    """
    Proposal.objects.filter(pk=proposal_id).update(version=F("version") + 1)
    return Proposal.objects.for_list().get(pk=proposal_id)


def _amendment_to_sign(agreement: Agreement, proposal: Proposal) -> Amendment | None:
    """Return the amendment that waits for signatures; None while it is the agreement itself."""
    amendment = agreement.amendments.filter(signed_at=None).select_related("terms").first()
    if amendment and not amendment.may_be_signed:
        raise ProposalError("board_has_not_approved")
    states = IN_FORCE if amendment else {State.AGREED}
    if proposal.state not in states:
        raise StaleProposal("not_to_be_signed", state=proposal.state)
    return amendment


def _complete(agreement: Agreement, amendment: Amendment | None, by: User) -> None:
    write_history(agreement.proposal, "signed_by_both", by=None)
    if amendment is not None:
        put_in_force(amendment, by=by)
        return
    Agreement.objects.filter(pk=agreement.pk, signed_at=None).update(signed_at=timezone.now())


def is_replaceable(signature: Signature) -> bool:
    """True before the exchange begins; afterwards only for an amendment that is not in force yet."""
    agreement = signature.agreement
    if agreement.proposal.state == State.AGREED:
        return True
    unsigned = agreement.amendments.filter(signed_at=None, terms__digest=signature.terms_digest)
    return agreement.proposal.state in IN_FORCE and unsigned.exists()


def _require_replaceable(signature: Signature) -> None:
    if not is_replaceable(signature):
        raise StaleProposal("file_is_final")
