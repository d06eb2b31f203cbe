"""Uploaded files go when their time is over, and never while an agreement, a signature or a listing names them."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField
from django.test import Client
from django.utils import timezone

from accounts.models import User
from companies.attachments import attach, detach
from companies.importing.report import report_of
from companies.models import Attachment, Company, ImportBatch
from companies.retention import forget_files
from exchanges.models import Signature
from symbiosis.lib import filestore
from tests.companies.imports_world import imported
from tests.companies.pictures import make_upload
from tests.exchanges import world as exchanges
from tests.factories import make_have

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

SignedIn = Callable[[User], Client]
TWO_DAYS, LONG = timedelta(days=2), timedelta(days=7 + 90 + 1)
# SHA-256s of words, rows and tokens: nothing under UPLOADS_DIR has such a name.
NO_FILES = {
    "accounts.ApiToken.digest",
    "accounts.AuditEvent.mac",
    "accounts.AuditSeal.head",
    "accounts.AuditSeal.previous",
    "accounts.IdempotencyKey.request_digest",
    "accounts.Webhook.secret",
    "catalogue.CatalogueVersion.digest",
    "companies.ColumnMapping.headers",
    "companies.Invitation.digest",
    "exchanges.Acceptance.digest",
    "exchanges.JointAcceptance.digest",
    "exchanges.Signature.terms_digest",
    "exchanges.Terms.digest",
    "matching.MatchRun.catalogue_digest",
    "matching.Outcome.catalogue_digest",
}
OURS = {"accounts", "companies", "parks", "catalogue", "matching", "exchanges"}


def grow_old(digest: str, by: timedelta = TWO_DAYS) -> None:
    then = time.time() - by.total_seconds()
    os.utime(Path(settings.UPLOADS_DIR) / digest[:2] / digest, (then, then))


def is_kept(digest: str) -> bool:
    return filestore.size_of(digest) > 0


def test_the_file_of_an_import_goes_after_its_time_and_its_rows_stay(
    company: Company, member: User, signed_in: SignedIn
) -> None:
    batch = imported(company, member)
    client, at = signed_in(member), f"/en/imports/{batch.code}/result/"
    grow_old(batch.file_digest, LONG)
    kept = (forget_files(), client.get(at).content.decode())
    ImportBatch.objects.update(undo_until=timezone.now() - timedelta(days=89))
    kept_longer = forget_files()
    ImportBatch.objects.update(undo_until=timezone.now() - timedelta(days=91))

    gone = (forget_files(), client.get(at).content.decode())
    workbook, _name = report_of(ImportBatch.objects.get())

    assert (kept[0], kept_longer, gone[0], is_kept(batch.file_digest)) == (0, 0, 1, False)
    assert ("Your file is kept until" in kept[1], "no longer kept" in gone[1]) == (True, True)
    assert (workbook[:2], batch.rows.count()) == (b"PK", 12)


def test_bytes_that_no_row_names_go_after_a_day(company: Company, member: User) -> None:
    attachment = attach(listing=make_have(company), upload=make_upload(), by=member)
    for digest in (attachment.digest, filestore.keep(b"of nobody"), filestore.keep(b"just sent")):
        grow_old(digest)
    young = filestore.keep(b"just sent")  # again: it is young
    named = (forget_files(), is_kept(attachment.digest), is_kept(young))

    Attachment.objects.all().delete()  # as an undo does with a listing it removes

    assert named == (1, True, True)
    assert (forget_files(), is_kept(attachment.digest), is_kept(young)) == (1, False, True)


def test_what_a_signature_names_outlives_the_same_picture_of_a_listing(
    company: Company, member: User
) -> None:
    exchanges.proposal_at(exchanges.make_world(), "operating")
    attachment = attach(listing=make_have(company), upload=make_upload(), by=member)
    Signature.objects.update(file_digest=attachment.digest, file_name="scan.jpg")
    grow_old(attachment.digest)

    detach(attachment=attachment, by=member)
    kept = (forget_files(), is_kept(attachment.digest))
    Signature.objects.update(file_digest="", file_name="")

    assert kept == (0, True)
    assert (forget_files(), is_kept(attachment.digest)) == (1, False)


def test_what_is_kept_for_good_stays_without_a_row() -> None:
    digest = filestore.keep_for_good(b"signed")
    grow_old(digest)

    assert (forget_files(), is_kept(digest)) == (0, True)


def test_a_file_that_is_sent_again_during_the_sweep_stays() -> None:
    """The row comes between the two looks: the file that was set aside comes back."""
    digest = filestore.keep(b"twice")
    grow_old(digest)
    asked: list[set[str]] = []

    def named_at_last(digests: set[str]) -> set[str]:
        asked.append(digests)
        return digests if len(asked) == 2 else set()

    assert filestore.sweep(named_at_last, older_than=timedelta(days=1)) == 0
    assert (is_kept(digest), len(asked)) == (True, 2)


def test_what_a_killed_writer_or_sweep_left_is_tidied(folder: Path) -> None:
    digest = filestore.keep(b"whole")
    path = folder / digest[:2] / digest
    path.rename(path.with_suffix(".aside"))
    half = path.parent / "tmpabc"
    half.write_bytes(b"wh")
    os.utime(half, (1, 1))

    gone = filestore.sweep(set, older_than=timedelta(days=1))

    assert (gone, is_kept(digest), half.exists()) == (0, True, False)


def test_each_column_with_a_digest_is_known_to_name_a_file_or_none() -> None:
    """A new column that names files and stands in no list would lose them after a day."""
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField) and field.max_length == 64 and model.__module__.split(".")[0] in OURS
    }

    assert columns - NO_FILES == {*settings.KEPT_FILES, "companies.ImportBatch.file_digest"}
