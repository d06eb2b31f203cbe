"""Papers on the table of a proposal: added, replaced by newer ones, never taken away.

Bytes are judged and kept as the files of listings are (companies/attachments.py). A paper that proves a line of the
legal checklist is shown to both sides; one for the board alone is not even there for the other side, so adding it
leaves its line of history apart from the proposal's.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.history import record
from accounts.models import User
from companies.attachments import Fit, RefusedFile, Upload, fit
from companies.models import Company
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.kept_files import bytes_of
from exchanges.legal.gate import gate_of
from exchanges.models import Proposal, ProposalDocument
from exchanges.table.seats import Seat
from exchanges.table.talking import require_seat, tell_the_others
from parks.models import Park
from symbiosis.lib import filestore

MOST_DOCUMENTS = 60  # of one side of a proposal
LONGEST = 120  # letters of a title or of a file's name
ONCE_WITHIN = timedelta(minutes=1)
ALL, BOARD = ProposalDocument.Audience.ALL, ProposalDocument.Audience.BOARD


@dataclass(frozen=True, slots=True)
class About:
    """What the sender says of a file: its title, the line that it proves, who sees it, its last day."""

    title: str = ""
    requirement: str = ""
    audience: str = ALL
    valid_until: date | None = None


def add_document(
    *,
    proposal: Proposal,
    by: User,
    upload: Upload,
    about: About,
    replaces: ProposalDocument | None = None,
) -> ProposalDocument:
    """Put a paper on the table; with `replaces` it takes the place of an older one of the same side.

    Raises
    ------
    RefusedFile
        As `companies.attachments.fit`, and "quota".
    NotAllowed
        "not_at_the_table", "not_your_paper".
    ProposalError
        "not_mutual_yet", "proof_for_both", "too_many_documents"; StaleProposal "document_replaced".
    """
    seat = require_seat(by, proposal)
    if replaces is not None:
        about = About(about.title, replaces.requirement, replaces.audience, about.valid_until)
        if replaces.company != seat.company:
            raise NotAllowed("not_your_paper")
    elif about.requirement:
        _require_line(proposal, seat, about)
    return _keep(proposal, seat, fit(upload), about, by=by, replaces=replaces)


def _require_line(proposal: Proposal, seat: Seat, about: About) -> None:
    """The line is one of the proposal's, this side's to supply, and its proof is open to both sides."""
    if not proposal.is_mutual:  # the checklist says where the other side is
        raise ProposalError("not_mutual_yet")
    who = {line.code: line.who for line in gate_of(proposal).lines}.get(about.requirement)
    if who is None or not seat.may_supply(who):
        raise NotAllowed("not_your_paper")
    if about.audience != ALL:
        raise ProposalError("proof_for_both")


@transaction.atomic
def _keep(
    proposal: Proposal, seat: Seat, file: Fit, about: About, *, by: User, replaces: ProposalDocument | None
) -> ProposalDocument:
    _lock(seat, proposal)
    digest = filestore.digest_of(file.content)
    if before := _sent_before(proposal, seat, digest, about):
        return before
    _refuse_too_much(proposal, seat, len(file.content))
    document = ProposalDocument.objects.create(
        proposal=proposal,
        company=seat.company,
        requirement=about.requirement,
        title=plain_title(about.title) or short_name(file.name),
        audience=about.audience,
        valid_until=about.valid_until,
        file_digest=digest,
        file_name=short_name(file.name),
        content_type=file.content_type,
        size=len(file.content),
        by=by,
    )
    if replaces is not None:
        _put_aside(replaces, document)
    _remember(document, seat, by=by)
    if proposal.is_mutual and about.audience == ALL:
        tell_the_others(proposal, seat)
    filestore.keep_for_good(file.content)  # last: what could still be refused leaves no bytes behind
    return document


def _lock(seat: Seat, proposal: Proposal) -> None:
    """Serialise what fills the room of a company, or of the park: no race exceeds it."""
    if seat.company is not None:
        Company.objects.select_for_update().filter(pk=seat.company.pk).first()
    else:
        Park.objects.select_for_update().filter(pk=proposal.park_id).first()


def _sent_before(proposal: Proposal, seat: Seat, digest: str, about: About) -> ProposalDocument | None:
    """Return the same paper of the same side, sent a moment ago: a double click, or a connection that broke."""
    return ProposalDocument.objects.filter(
        proposal=proposal,
        company=seat.company,
        file_digest=digest,
        requirement=about.requirement,
        audience=about.audience,
        valid_until=about.valid_until,
        replaced_by__isnull=True,
        at__gte=timezone.now() - ONCE_WITHIN,
    ).first()


def _refuse_too_much(proposal: Proposal, seat: Seat, size: int) -> None:
    company, quota = seat.company, settings.UPLOAD_LIMITS["company_bytes"]
    of_side = ProposalDocument.objects.filter(company=company)
    if of_side.filter(proposal=proposal).count() >= MOST_DOCUMENTS:
        raise ProposalError("too_many_documents", most=MOST_DOCUMENTS)
    if (bytes_of(company) if company else _bytes_of_board(proposal)) + size > quota:
        raise RefusedFile("quota", megabytes=quota // 1024**2)


def _bytes_of_board(proposal: Proposal) -> int:
    rows = ProposalDocument.objects.filter(company=None, proposal__park=proposal.park_id)
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


def _put_aside(older: ProposalDocument, newer: ProposalDocument) -> None:
    standing = ProposalDocument.objects.filter(pk=older.pk, replaced_by__isnull=True)
    if standing.update(replaced_by=newer) != 1:
        raise StaleProposal("document_replaced")


def _remember(document: ProposalDocument, seat: Seat, *, by: User) -> None:
    side = "giver" if seat.is_giver else "taker" if seat.companies else "board"
    detail = {
        "side": side,
        "requirement": document.requirement,
        "audience": document.audience,
        "digest": document.file_digest,
    }
    record(
        by=by,
        verb="document.add",
        target_type="proposal_document",
        target_code=document.proposal.code,
        detail=detail,
    )


def plain_title(text: str) -> str:
    """Return a title without line breaks and letters that deceive."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:LONGEST]


def short_name(name: str) -> str:
    """Shorten a judged name to what is kept, with its ending."""
    stem, _dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def documents_for(seat: Seat | None, proposal: Proposal) -> QuerySet[ProposalDocument]:
    """Return the papers that the person may see, oldest first; before both sides are interested only the own ones."""
    rows = ProposalDocument.objects.filter(proposal=proposal).order_by("pk")
    if seat is None:
        return rows.none()
    if not seat.companies:
        return rows
    own = Q(company__in=seat.companies)
    return rows.filter(own | Q(audience=ALL)) if proposal.is_mutual else rows.filter(own)


def key_of(document: ProposalDocument) -> str:
    """Return the paper's key in addresses: the row's number never leaves, and keys do not follow each other."""
    return salted_hmac("exchanges.document", str(document.pk)).hexdigest()[:32]


def find_document(seat: Seat | None, proposal: Proposal, key: str) -> ProposalDocument | None:
    """Return the paper of a key among those that the person may see."""
    return next((one for one in documents_for(seat, proposal) if key_of(one) == key), None)
