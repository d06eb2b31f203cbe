"""I1: malformed files through the pages of the import. No 5xx, no partial write, no growing memory.

300 files in the suite; `make drill-import` sends 10,000 through the same test and writes var/drill-report.json.
"""

import gc
import hashlib
import json
import logging
import os
import time
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections
from django.test import Client

from companies.models import Company, ImportBatch, Listing, RowState, Step
from companies.models.changes import ChangeSet
from companies.views import imports
from tests.drills.import_corpus import Specimen, good_workbook, specimens
from tests.factories import make_company, make_have, make_member, make_resource

FILES = int(os.environ.get("DRILL_FILES", "300"))
SEED = int(os.environ.get("DRILL_SEED", "20261125"))
REPORT = os.environ.get("DRILL_REPORT", "")
SERVER_ERROR = 500
WRITTEN_EVERY = 5  # of the imports that reach the check page
MOST_GROWTH_MB = 50
SLOWEST_SECONDS = 20
FORGET_EVERY = 50
WARM_UP = min(30, FILES // 2)  # files until templates, catalogues and regular expressions are loaded


@dataclass
class Report:
    """What the drill found; written as JSON."""

    seed: int = SEED
    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    server_errors: list[str] = field(default_factory=list)
    partial_writes: list[str] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    seconds: float = 0.0
    memory_growth_mb: float = 0.0


@pytest.fixture(autouse=True)
def _refusals_are_not_kept() -> Iterator[None]:
    """Each is a warning with its request, and pytest keeps them all: the memory would be that of the log."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


@pytest.fixture
def company(db: None) -> Company:
    make_resource("fly-ash", name_vi="Tro bay", name_en="Fly ash")
    make_resource("waste-oil", name_vi="Dầu thải", name_en="Waste oil")
    return make_company("Nam Ash")


@pytest.fixture
def client(company: Company) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_member(company))
    return client


def resident_mb() -> float:
    """Return the memory this process holds now [MB]."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def digest_of_listings() -> str:
    """Return a digest of all that an import may write beside its own rows; read row by row: the memory is measured."""
    digest = hashlib.sha256()
    for rows in (Listing.objects.order_by("pk"), ChangeSet.objects.order_by("pk")):
        for row in rows.values_list().iterator():
            digest.update(repr(row).encode())
    return digest.hexdigest()


def forget_receivers(*receivers: object) -> None:
    """Drop what Django's test client leaves behind: it connects its receivers to signals anew at each request.

    Each time a finalizer stays for as long as the receiver lives; after 10,000 files they would weigh 60 MB.
    """
    for finalizer in [one for one in gc.get_objects() if type(one) is weakref.finalize]:
        alive = finalizer.peek()
        if alive and any(alive[0] is receiver for receiver in receivers):
            finalizer.detach()


class Drill:
    """One person who sends files, one after the other, and goes on as far as each of them allows."""

    def __init__(self, client: Client, company: Company) -> None:
        self.client, self.company, self.report = client, company, Report()
        self.checked = 0

    def run(self, files: Iterator[Specimen]) -> Report:
        started, before = time.monotonic(), 0.0
        for specimen in files:
            if self.report.files % FORGET_EVERY == 0:
                forget_receivers(self.client, close_old_connections)
            if self.report.files == WARM_UP:
                before = resident_mb()
            began = time.monotonic()
            self.report.outcomes[self.send(specimen)] += 1
            self.report.slowest.append((round(time.monotonic() - began, 2), specimen.recipe))
            self.report.slowest = sorted(self.report.slowest, reverse=True)[:5]
            self.report.files += 1
        self.report.seconds = round(time.monotonic() - started, 1)
        self.report.memory_growth_mb = round(resident_mb() - before, 1)
        return self.report

    def send(self, specimen: Specimen) -> str:
        """Upload, confirm the columns, look at the check page, and import some; return how far it came."""
        listings, imports = digest_of_listings(), ImportBatch.objects.count()
        upload = SimpleUploadedFile(specimen.file_name, specimen.content)
        status = self.post(specimen, "/imports/new/", {"company": self.company.slug, "file": upload})
        if status != HTTPStatus.FOUND:
            self.untouched(specimen, listings)
            if ImportBatch.objects.count() != imports:
                self.report.partial_writes.append(f"{specimen.recipe}: refused, but an import is there")
            return "refused"
        batch = ImportBatch.objects.order_by("-pk")[0]
        address = f"/imports/{batch.code}"
        outcome = self.go_on(specimen, batch, address)
        self.untouched(specimen, listings)
        if outcome == "checked":
            self.checked += 1
            if self.checked % WRITTEN_EVERY == 0:
                return self.write(specimen, batch, address)
        return outcome

    def go_on(self, specimen: Specimen, batch: ImportBatch, address: str) -> str:
        self.get(specimen, f"{address}/columns/")
        if not batch.table["tables"]:
            return "no header"
        chosen = {
            f"column-{table}-{column}": name
            for table, fields in batch.mapping.items()
            for column, name in fields.items()
        }
        kinds = {f"answer-kind:{table}": "HAVE" for table in batch.mapping}
        if self.post(specimen, f"{address}/columns/", chosen | kinds) != HTTPStatus.FOUND:
            return "columns missing"
        self.get(specimen, f"{address}/check/")
        return "checked"

    def write(self, specimen: Specimen, batch: ImportBatch, address: str) -> str:
        """Import, count the rows, and take it back: then all is as before."""
        before = Listing.objects.count()
        self.post(specimen, f"{address}/apply/", {})
        self.get(specimen, f"{address}/result/")
        batch.refresh_from_db()
        rows = Counter(batch.rows.values_list("state", flat=True))
        unwritten = rows.keys() - {RowState.LIVE, RowState.DRAFT, RowState.SKIPPED, RowState.SAME}
        made = Listing.objects.count() - before
        if batch.step != Step.RESULT or unwritten or made > rows[RowState.LIVE] + rows[RowState.DRAFT]:
            self.report.partial_writes.append(
                f"{specimen.recipe}: {batch.step} {dict(rows)}, {made} listings"
            )
        return "imported"

    def untouched(self, specimen: Specimen, listings: str) -> None:
        if digest_of_listings() != listings:
            self.report.partial_writes.append(f"{specimen.recipe}: listings changed before the import")

    def post(self, specimen: Specimen, address: str, data: dict[str, object]) -> int:
        return self._seen(specimen, address, self.client.post(address, data).status_code)

    def get(self, specimen: Specimen, address: str) -> int:
        return self._seen(specimen, address, self.client.get(address).status_code)

    def _seen(self, specimen: Specimen, address: str, status: int) -> int:
        if status >= SERVER_ERROR:
            self.report.server_errors.append(f"{status} {address.split('/')[-2]} {specimen.recipe}")
        return status


@pytest.mark.slow
def test_malformed_files_break_nothing(client: Client, company: Company) -> None:
    report = Drill(client, company).run(specimens(SEED, FILES))
    if REPORT:
        Path(REPORT).write_text(json.dumps(vars(report), indent=1, ensure_ascii=False), encoding="utf-8")

    assert (report.files, report.server_errors, report.partial_writes) == (FILES, [], [])
    assert report.memory_growth_mb <= MOST_GROWTH_MB
    assert report.slowest[0][0] <= SLOWEST_SECONDS
    assert {"refused", "no header", "checked", "imported"} <= set(report.outcomes)  # it went all the way


def test_the_drill_sees_a_partial_write(
    client: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: an upload page that writes a listing on the side, and one that breaks, are both found."""
    drill, good = Drill(client, company), Specimen("good", "good.xlsx", good_workbook())
    monkeypatch.setattr(imports, "layouts_of", lambda _batch: make_have(company) and 1 / 0)
    drill.send(good)

    assert drill.report.server_errors[0] == "500 columns good"
    assert drill.report.partial_writes == ["good: listings changed before the import"]
