"""Photos, lab reports and documents of a listing: taken in whole, kept by their bytes, taken away again.

A name never becomes a path and a picture is written anew; a document is a PDF by its signature and is only ever
handed out as a download. What a company may keep is counted while its row is locked, so that no race exceeds it.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum

from accounts.history import record
from accounts.models import User
from companies.images import BadImage, jpeg_of, looks_like_image
from companies.models import Attachment, Company, Listing
from companies.permissions import can_edit
from companies.retention import needed
from symbiosis.lib import filestore

JPEG, PDF = "image/jpeg", "application/pdf"
MOST_FILES = 20  # of one listing
LONGEST_NAME = 120
CLIENT_KEY = re.compile(r"[0-9A-Za-z-]{16,40}")
_PDF_START = re.compile(rb"%PDF-[12]\.[0-9]")
_PDF_END = b"%%EOF"
_END_WITHIN = 2048  # bytes from the end in which a PDF ends
# Letters that would change how the name reads, or what a program does with it.
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff/\\:*?"<>|]')


class RefusedFile(ValueError):
    """A file that is not taken. `code` names the sentence in companies/file_wording.py, `facts` go into it."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: kind of attachment, the sender's name for it, its bytes, and a key made on the device."""

    kind: str
    name: str
    content: bytes
    client_key: str


@dataclass(frozen=True, slots=True)
class Fit:
    """What is kept of an upload that was judged."""

    kind: str
    name: str
    content_type: str
    content: bytes
    client_key: str


def attach(*, listing: Listing, upload: Upload, by: User) -> Attachment:
    """Keep a file of the listing; the same key again returns the file that is there. Raises `RefusedFile`."""
    if not can_edit(by, listing):
        raise PermissionDenied
    sent_before = listing.attachments.filter(client_key=upload.client_key).first()
    return sent_before or keep(listing=listing, fit=fit(upload), by=by)


def fit(upload: Upload) -> Fit:
    """Read and judge a file, outside any transaction: pictures take time.

    Raises
    ------
    RefusedFile
        "key", "kind", "empty", "too_large", "not_a_photo", "not_a_picture", "too_many_pixels", "not_a_document".
    """
    _refuse_bad_form(upload)
    name = clean_name(upload.name)
    if upload.kind == Attachment.Kind.PHOTO or looks_like_image(upload.content):
        try:
            return Fit(upload.kind, f"{name}.jpg", JPEG, jpeg_of(upload.content), upload.client_key)
        except BadImage as error:
            unread = "not_a_photo" if upload.kind == Attachment.Kind.PHOTO else "not_a_picture"
            raise RefusedFile(unread if error.code == "not_an_image" else error.code) from error
    if not is_pdf(upload.content):
        raise RefusedFile("not_a_document")
    return Fit(upload.kind, f"{name}.pdf", PDF, upload.content, upload.client_key)


def is_pdf(content: bytes) -> bool:
    """True for bytes that begin as a PDF does and end as one; what is between is for its reader to judge."""
    return bool(_PDF_START.match(content)) and _PDF_END in content[-_END_WITHIN:]


def _refuse_bad_form(upload: Upload) -> None:
    if not CLIENT_KEY.fullmatch(upload.client_key):
        raise RefusedFile("key")
    if upload.kind not in Attachment.Kind.values:
        raise RefusedFile("kind")
    if not upload.content:
        raise RefusedFile("empty")
    most = settings.UPLOAD_LIMITS["attachment_bytes"]
    if len(upload.content) > most:
        raise RefusedFile("too_large", megabytes=most // 1024**2)


def clean_name(name: str) -> str:
    """Return the sender's name for a file without its folder, its ending and letters that deceive; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last[1:] else last
    return _UNFIT.sub("", stem).strip(" .")[:LONGEST_NAME] or "file"


@transaction.atomic
def keep(*, listing: Listing, fit: Fit, by: User) -> Attachment:
    """Count and write while the company's row is locked: the second of two senders sees the first one's file.

    Raises
    ------
    RefusedFile
        "too_many", "quota".
    """
    _lock(listing.company_id)
    sent_before = listing.attachments.filter(client_key=fit.client_key).first()
    if sent_before is not None:
        return sent_before
    _refuse_too_much(listing, len(fit.content))
    attachment = Attachment.objects.create(
        listing=listing,
        kind=fit.kind,
        name=fit.name,
        content_type=fit.content_type,
        size=len(fit.content),
        digest=hashlib.sha256(fit.content).hexdigest(),
        client_key=fit.client_key,
        uploaded_by=by,
    )
    _remember(attachment, by=by, verb="listing.attach")
    filestore.keep(fit.content)  # last: what could still be refused leaves no bytes behind
    return attachment


def _lock(company_id: int) -> None:
    """Serialise what changes the files of a company. On SQLite every writing transaction is serial anyway."""
    Company.objects.select_for_update().filter(pk=company_id).first()


def _refuse_too_much(listing: Listing, size: int) -> None:
    if listing.attachments.count() >= MOST_FILES:
        raise RefusedFile("too_many", most=MOST_FILES)
    quota = settings.UPLOAD_LIMITS["company_bytes"]
    if bytes_kept(listing.company) + size > quota:
        raise RefusedFile("quota", megabytes=quota // 1024**2)


def bytes_kept(company: Company) -> int:
    """Return what the files of a company's listings take [bytes]."""
    return Attachment.objects.filter(listing__company=company).aggregate(sum=Sum("size"))["sum"] or 0


@transaction.atomic
def detach(*, attachment: Attachment, by: User) -> None:
    """Take a file away, and then its bytes where nothing else names them. Twice changes nothing."""
    listing = attachment.listing
    if not can_edit(by, listing):
        raise PermissionDenied
    gone, _by_model = Attachment.objects.filter(pk=attachment.pk).delete()
    if gone:
        _remember(attachment, by=by, verb="listing.detach")
        transaction.on_commit(partial(_forget_unnamed, listing.company_id, attachment.digest))


@transaction.atomic
def _forget_unnamed(company_id: int, digest: str) -> None:
    """Delete bytes that no row names; a sender of the same bytes waits for the lock and keeps them anew."""
    _lock(company_id)
    if not needed({digest}):
        filestore.forget(digest)


def _remember(attachment: Attachment, *, by: User, verb: str) -> None:
    detail = {"name": attachment.name}
    record(by=by, verb=verb, target_type="listing", target_code=attachment.listing.code, detail=detail)
