"""What the files of a company take, over listings, papers, photos of deliveries and signed papers together.

Photos and signed papers stay for good also when another one takes their place, so they are counted as the history
names them. A signed paper is counted and never refused for want of room: an agreement must not fail by it, and how
often its file can be replaced has a limit of its own (exchanges/signing/recording.py).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum

from accounts.models import AuditEvent
from companies.attachments import bytes_kept
from companies.models import Company
from exchanges.errors import ProposalError
from exchanges.models import Agreement, Proposal, ProposalDocument
from symbiosis.lib import filestore

MOST_PHOTOS = 10  # of one side's report of one month
PHOTOS = {"proposal.report": ("photo",), "proposal.correct_report": ("photo",)}
SIGNED = {"proposal.sign": ("file",), "proposal.replace_file": ("before", "file")}
NAMED_BY = PHOTOS | SIGNED  # the lines of history, and where in their detail a file is named


def bytes_of(company: Company) -> int:
    """Return what everything that is kept for the company takes [bytes]."""
    papers = ProposalDocument.objects.filter(company=company).aggregate(sum=Sum("size"))["sum"] or 0
    kept = sum(filestore.size_of(digest) for digest in _named_in_history(company))
    return bytes_kept(company) + papers + kept


def require_room_for_photo(agreement: Agreement, company: Company, *, month: date, photo: bytes) -> None:
    """Refuse a photo that the company has no room for, or one too many of this month's report.

    Of two at the same moment both may be let in; the next one is refused.

    Raises
    ------
    ProposalError
        "too_many_photos_of_month", "no_room_for_photo"; the figure can be reported without it.
    """
    proposal, digest = agreement.proposal, filestore.digest_of(photo)
    lines = AuditEvent.objects.filter(
        target_type="proposal", target_code=proposal.code, verb__in=PHOTOS, detail__month=f"{month:%Y-%m}"
    )
    side = proposal.side_of(company.pk)
    said = lines.values_list("verb", "detail")
    before = _digests((verb, detail) for verb, detail in said if detail["side"] == side)
    if digest in before:
        return
    if len(before) >= MOST_PHOTOS:
        raise ProposalError("too_many_photos_of_month", most=MOST_PHOTOS)
    quota = settings.UPLOAD_LIMITS["company_bytes"]
    if bytes_of(company) + len(photo) > quota:
        raise ProposalError("no_room_for_photo", megabytes=quota // 1024**2)


def _named_in_history(company: Company) -> set[str]:
    """Return the digests of the photos and the signed papers of the company, also of those that were replaced."""
    own = Proposal.objects.filter(Q(giver=company) | Q(taker=company))
    givers = dict(own.values_list("code", "giver"))
    lines = AuditEvent.objects.filter(
        target_type="proposal", target_code__in=own.values("code"), verb__in=NAMED_BY
    )
    return _digests(
        (verb, detail)
        for code, verb, detail in lines.values_list("target_code", "verb", "detail")
        if (detail["side"] == "giver") == (givers[code] == company.pk)
    )


def _digests(lines: Iterable[tuple[str, Mapping[str, Any]]]) -> set[str]:
    return {
        digest for verb, detail in lines for name in NAMED_BY[verb] if (digest := str(detail.get(name, "")))
    }
