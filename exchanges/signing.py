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
from exchanges.models import Agreement, Proposal, Signature
from exchanges.signed_files import SignedFile
from exchanges.states import State
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
    """Record that a party has signed the paper; the second signature completes it.

    Raises
    ------
    ProposalError
        "in_app_does_not_bind"; as `NotAllowed` "not_your_move"; as `StaleProposal` "not_to_be_signed",
        "newer_terms", "already_signed".
    """
    proposal = agreement.proposal
    _require_signatory(proposal, company, by)
    if paper.method == Signature.Method.IN_APP:
        raise ProposalError("in_app_does_not_bind")
    _hold_for_signing(proposal)
    digest = agreement.terms.digest
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
    if _signed(agreement) == len(proposal.parties):
        Agreement.objects.filter(pk=agreement.pk, signed_at__isnull=True).update(signed_at=timezone.now())
        write_history(proposal, "signed_by_both", by=None)
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
    proposal = signature.agreement.proposal
    _require_signatory(proposal, signature.company, by)
    _hold_for_replacing(proposal)
    replaced = AuditEvent.objects.filter(
        target_type="proposal", target_code=proposal.code, verb="proposal.replace_file"
    )
    if replaced.count() >= MOST_REPLACEMENTS:
        raise ProposalError("too_many_files", most=MOST_REPLACEMENTS)
    before = Signature.objects.get(pk=signature.pk)
    columns = _file_columns(file)
    if before.file_digest == columns["file_digest"]:
        return before
    Signature.objects.filter(pk=signature.pk).update(**columns)
    write_history(
        proposal,
        "replace_file",
        by=by,
        company=signature.company,
        before=before.file_digest,
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


def _hold_for_signing(proposal: Proposal) -> None:
    """Lock the row while it is agreed: of two signatures at once the second sees the first and completes it."""
    agreed = Proposal.objects.filter(pk=proposal.pk, state=State.AGREED)
    if not agreed.update(version=F("version") + 1):
        raise StaleProposal("not_to_be_signed", state=proposal.state)


def _hold_for_replacing(proposal: Proposal) -> None:
    """Lock the row before the exchange begins with the paper."""
    if not Proposal.objects.filter(pk=proposal.pk, state=State.AGREED).update(version=F("version") + 1):
        raise StaleProposal("file_is_final")


def _signed(agreement: Agreement) -> int:
    """Count the parties that have signed the terms in force."""
    return agreement.signatures.filter(terms_digest=agreement.terms.digest).count()
