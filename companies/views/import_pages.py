"""What the pages of an import share: the import of the address, and the check page with its parts."""

from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils.translation import ngettext

from accounts.models import User
from accounts.requests import SignedInRequest
from companies.importing.applying import NOT_ALL_GOOD
from companies.importing.compare import gone
from companies.importing.fixing import can_fix
from companies.importing.grouping import groups_of
from companies.importing.presenting import counts_of, group_view, row_views
from companies.importing.resolving import Catalogue
from companies.models import ImportBatch, ImportRow, RowState, Step
from companies.permissions import can_write_for, enters_on_behalf
from symbiosis.lib.htmx import render_page

PAGE_SIZE = 50
MOST_GROUPS = 40  # asked at once: a form has an end, and so has a person's patience
TO_FIX = Q(state__in=[RowState.ERROR, RowState.DUPLICATE]) | Q(state=RowState.DRAFT, listing=None)
GOOD = Q(state__in=[RowState.READY, RowState.WARNING])
SHOWS: dict[str, Q] = {
    "fix": TO_FIX,
    "all": Q(),
    "new": GOOD & Q(listing=None),
    "changed": GOOD & Q(listing__isnull=False),
    "same": Q(state=RowState.SAME),
    "skipped": Q(state=RowState.SKIPPED),
}


def import_of(user: User, code: str) -> ImportBatch:
    """Load an import of the person's companies or one that the person has made; else 404."""
    batches = ImportBatch.objects.visible_to(user).select_related("company__park", "change_set", "created_by")
    batch = batches.defer("table").filter(code=code).first()  # the whole file: few pages read it
    if batch is None:
        raise Http404
    return batch


def writable_import(user: User, code: str) -> ImportBatch:
    """Load an import whose company the person may write for."""
    batch = import_of(user, code)
    if not can_write_for(user, batch.company):
        raise Http404
    return batch


def rows_to_check(batch: ImportBatch) -> Any:
    """The rows that the check page shows: all before the import, afterwards those that are not imported."""
    rows = batch.rows.select_related("listing__resource", "listing__waste_code", "listing__company__park")
    rows = rows.order_by("number", "pk")
    if batch.change_set is None:
        return rows
    return rows.exclude(state__in=[RowState.LIVE, RowState.SAME]).exclude(
        state=RowState.DRAFT, listing__isnull=False
    )


def check_page(
    request: SignedInRequest, batch: ImportBatch, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    """The check page, or for htmx the part of it that a correction changes."""
    rows, catalogue = rows_to_check(batch), Catalogue()
    counts = counts_of(batch)
    show = request.GET.get("show", "")
    if show not in SHOWS:
        show = "fix" if rows.filter(TO_FIX).exists() else "all"
    page = Paginator(rows.filter(SHOWS[show]), PAGE_SIZE).get_page(request.GET.get("page"))
    groups = groups_of(rows.filter(TO_FIX))
    context = {
        "batch": batch,
        "counts": counts,
        "show": show,
        "page": page,
        "rows": row_views(page.object_list, catalogue),
        "groups": [group_view(group, catalogue) for group in groups[:MOST_GROUPS]],
        "more_groups": max(0, len(groups) - MOST_GROUPS),
        "on_behalf": enters_on_behalf(request.user, batch.company),
        "gone": gone(batch) if batch.change_set is None else [],
        "can_fix": can_fix(batch, request.user),
        "refusal": refusal_of(counts["to_fix"]) if batch.failure_code == NOT_ALL_GOOD else "",
        **more,
    }
    return render_page(request, "companies/import_check.html", "check", context, status=status)


def checking_page(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    """The check page while a worker reads the rows, or after it was given up; a fragment of it replaces itself."""
    context = {"batch": batch, "counts": counts_of(batch)}
    return render_page(request, "companies/import_check.html", "check", context)


def refusal_of(bad: int) -> str:
    """Say that all or nothing was asked for, and that it is nothing."""
    text = ngettext(
        "Nothing was imported: %(count)d row still needs a correction.",
        "Nothing was imported: %(count)d rows still need a correction.",
        bad,
    )
    return text % {"count": bad}


def row_of(batch: ImportBatch, text: str) -> ImportRow:
    """Load the row that a form names; rows of other imports are missing."""
    rows = batch.rows.select_related("listing__resource", "listing__waste_code", "listing__company__park")
    row = rows.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None
    if row is None:
        raise Http404
    return row


def next_page(batch: ImportBatch) -> str:
    """Return the name of the page on which an unfinished import goes on."""
    return "companies:import-check" if batch.step == Step.CHECK else "companies:import-columns"


def posted_under(request: SignedInRequest, prefix: str) -> dict[str, str]:
    """Return what was posted under names with the prefix; what was written beside a list goes before its choice."""
    names = [name for name in request.POST if name.startswith(prefix) and str(request.POST[name]).strip()]
    names.sort(key=lambda name: name.endswith("-text"))
    return {name.removeprefix(prefix).removesuffix("-text"): str(request.POST[name]) for name in names}
