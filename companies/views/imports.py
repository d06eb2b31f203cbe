"""The import wizard: list, start, columns, check, result, undo, report. Foreign imports are not found."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from companies.forms.imports import ImportForm
from companies.importing import applying, fixing
from companies.importing.batches import (
    MissingColumns,
    choose_columns,
    choose_table,
    layouts_of,
    start_import,
    upload_of,
)
from companies.importing.checks import check_all
from companies.importing.fields import FIELD
from companies.importing.gate import Unreadable
from companies.importing.presenting import counts_of, field_choices, layout_view, row_views, with_counts
from companies.importing.resolving import Catalogue
from companies.importing.values import shown
from companies.importing.wording import headline, unreadable_sentence
from companies.models import ImportBatch, RowState, Step
from companies.permissions import can_write_for, companies_to_write_for
from companies.undo import UndoTooLate
from companies.views.import_pages import (
    PAGE_SIZE,
    check_page,
    import_of,
    row_of,
    writable_import,
)
from companies.wording import language
from symbiosis.lib.htmx import is_fragment, render_page

PREVIEW_ROWS, PREVIEW_COLUMNS = 25, 8
LISTED = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def import_list(request: SignedInRequest) -> HttpResponse:
    """What was uploaded: counts, state, and until when it can be undone."""
    batches = with_counts(
        ImportBatch.objects.visible_to(request.user).select_related("company", "created_by")
    )
    page = Paginator(batches.order_by("-pk"), LISTED).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now(), "can_add": companies_to_write_for(request.user).exists()}
    return render(request, "companies/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: SignedInRequest) -> HttpResponse:
    """A file or a pasted block. An upload of the same bytes goes on where the person stopped."""
    companies = companies_to_write_for(request.user)
    only = list(companies[:2])
    if not only:
        raise PermissionDenied
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        companies=companies,
        initial={"company": only[0].slug if len(only) == 1 else request.GET.get("company")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = start_import(by=request.user, **form.given)
        except Unreadable as error:
            form.add_error("file" if form.given["file_name"] else "pasted", unreadable_sentence(error))
        else:
            return redirect(_next_page(batch), batch.code)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "only": only[0] if len(only) == 1 else None, "limits": settings.UPLOAD_LIMITS}
    return render(request, "companies/import_new.html", context, status=status)


def _next_page(batch: ImportBatch) -> str:
    return "companies:import-check" if batch.step == Step.CHECK else "companies:import-columns"


# --- columns ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: SignedInRequest, code: str) -> HttpResponse:
    """Your column → our field, and questions about whole columns."""
    batch = writable_import(request.user, code)
    if batch.change_set is not None:
        return redirect("companies:import-result", code)
    if request.method != "POST":
        return _columns_page(request, batch)
    try:
        if "header" in request.POST:
            sheet, _colon, row = request.POST["header"].rpartition(":")
            header_row = int(row) if row.isascii() and row.isdigit() and len(row) < 7 else -1
            choose_table(batch=batch, sheet=sheet, header_row=header_row, by=request.user)
            return redirect("companies:import-columns", code)
        choose_columns(
            batch=batch, mapping=_posted_mapping(request), answers=_posted_answers(request), by=request.user
        )
    except MissingColumns as error:
        return _columns_page(request, batch, missing=error.fields)
    check_all(batch, by=request.user)
    return redirect("companies:import-check", code)


def _posted_mapping(request: SignedInRequest) -> dict[str, dict[str, str]]:
    mapping: dict[str, dict[str, str]] = {}
    for name, value in request.POST.items():
        if name.startswith("column-") and name.count("-") == 2:
            _column, table, number = name.split("-")
            mapping.setdefault(table, {})[number] = str(value)
    return mapping


def _posted_answers(request: SignedInRequest) -> dict[str, str]:
    return {name[:40]: value[:20] for name, value in _posted(request, "answer-").items()}


def _posted(request: SignedInRequest, prefix: str) -> dict[str, str]:
    """Return what was posted under names with the prefix; what was written beside a list goes before its choice."""
    names = [name for name in request.POST if name.startswith(prefix) and str(request.POST[name]).strip()]
    names.sort(key=lambda name: name.endswith("-text"))
    return {name.removeprefix(prefix).removesuffix("-text"): str(request.POST[name]) for name in names}


def _columns_page(
    request: SignedInRequest, batch: ImportBatch, *, missing: list[str] | None = None
) -> HttpResponse:
    layouts = layouts_of(batch)
    context = {
        "batch": batch,
        "layouts": [layout_view(batch, layout) for layout in layouts],
        "fields": field_choices(),
        "missing": [_missing(name) for name in dict.fromkeys(missing or [])],
        "sheets": _sheets(batch),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if missing else HTTPStatus.OK
    return render(request, "companies/import_columns.html", context, status=status)


def _missing(name: str) -> str:
    if name not in FIELD:
        return headline("E02")
    sentence = _("No column gives “%(field)s”. Choose its column, or give one value for all rows.")
    return sentence % {"field": FIELD[name].header(language())}


def _sheets(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first rows of each sheet, to point at the one with the headers."""
    return [
        {
            "name": sheet.name,
            "rows": [
                {
                    "value": f"{sheet.name}:{index}",
                    "number": sheet.numbers[index],
                    "cells": [shown(cell)[:30] for cell in row[:PREVIEW_COLUMNS]],
                }
                for index, row in enumerate(sheet.rows[:PREVIEW_ROWS])
            ],
        }
        for sheet in upload_of(batch).sheets
        if not sheet.is_hidden
    ]


# --- check ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: SignedInRequest, code: str) -> HttpResponse:
    """All that is wrong, in groups and row by row. POST corrects; who came without htmx sees the page again."""
    batch = writable_import(request.user, code)
    if batch.step == Step.COLUMNS:
        return redirect("companies:import-columns", code)
    if not fixing.can_fix(batch, request.user):
        return redirect("companies:import-result", code)
    if request.method == "POST":
        _correct(request, batch)
        if not is_fragment(request):
            return redirect(request.get_full_path())
    return check_page(request, batch)


def _correct(request: SignedInRequest, batch: ImportBatch) -> None:
    posted = request.POST
    if "row" in posted:
        _correct_row(request, batch)
        return
    only = posted.get("apply", "all")
    given = _posted(request, "group-")
    answers = given if only == "all" else {key: text for key, text in given.items() if key == only}
    count = fixing.fix_groups(batch=batch, answers=answers, by=request.user, language=language())
    text = ngettext("%(count)d row was checked again.", "%(count)d rows were checked again.", count)
    messages.success(request, text % {"count": count})


def _correct_row(request: SignedInRequest, batch: ImportBatch) -> None:
    posted = request.POST
    row = row_of(batch, posted["row"])
    decision = {"skip": "skip", "take": ""}.get(posted.get("do", ""), posted.get("decision"))
    if decision is not None:
        fixing.decide(batch=batch, rows=[row], decision=decision, by=request.user)
        return
    texts = _posted(request, "field-")
    fixing.edit_row(batch=batch, row=row, texts=texts, by=request.user, language=language())


# --- import, result, undo ---------------------------------------------------------------------------------


@require_POST
def import_apply(request: SignedInRequest, code: str) -> HttpResponse:
    """Good rows become live, bad ones drafts. Twice is once."""
    batch = writable_import(request.user, code)
    if batch.step == Step.COLUMNS:
        return redirect("companies:import-columns", code)
    try:
        applying.ask(batch=batch, by=request.user, all_or_nothing="all_or_nothing" in request.POST)
    except applying.NotAllGood as error:
        text = ngettext(
            "Nothing was imported: %(count)d row still needs a correction.",
            "Nothing was imported: %(count)d rows still need a correction.",
            error.bad,
        )
        refusal = text % {"count": error.bad}
        return check_page(request, batch, status=HTTPStatus.UNPROCESSABLE_ENTITY, refusal=refusal)
    return redirect("companies:import-result", code)


@require_safe
def import_result(request: SignedInRequest, code: str) -> HttpResponse:
    """What became of the rows; the progress while a worker writes them."""
    batch = import_of(request.user, code)
    if batch.change_set is None:
        return redirect(_next_page(batch), code)
    counts, catalogue = counts_of(batch), Catalogue()
    rows = batch.rows.select_related("listing__resource", "listing__company").order_by("number", "pk")
    made = rows.filter(state__in=[RowState.LIVE, RowState.DRAFT], listing__isnull=False)
    page = Paginator(made, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "counts": counts,
        "written": counts["all"] - counts["good"] - counts["to_fix"],
        "page": page,
        "rows": row_views(page.object_list, catalogue),
        "can_fix": fixing.can_fix(batch, request.user),
        "can_undo": can_write_for(request.user, batch.company) and _in_time(batch),
        "left": list(
            batch.change_set.listings.select_related("listing__resource").order_by("pk")[:PAGE_SIZE]
        ),
    }
    return render_page(request, "companies/import_result.html", "result", context)


def _in_time(batch: ImportBatch) -> bool:
    return batch.undo_until is not None and batch.undo_until > timezone.now() and not batch.is_waiting


@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what an undo would do, then do it; what was edited since is offered one by one."""
    batch = writable_import(request.user, code)
    if batch.change_set is None:
        return redirect(_next_page(batch), code)
    if request.method != "POST":
        listings = batch.change_set.listings
        context = {
            "batch": batch,
            "in_time": _in_time(batch),
            "made": listings.filter(before__isnull=True).count(),
            "changed": listings.filter(before__isnull=False).count(),
        }
        return render(request, "companies/import_undo.html", context)
    only = [request.POST["only"]] if "only" in request.POST else None
    try:
        undone = applying.undo_import(batch=batch, by=request.user, only=only)
    except UndoTooLate:
        messages.error(request, _("The seven days are over: this import can no longer be undone."))
        return redirect("companies:import-result", code)
    request.session[f"undone-{code}"] = [[one.code, one.reason] for one in undone.kept]
    facts = {"removed": undone.removed, "restored": undone.restored, "withdrawn": len(undone.withdrawn)}
    messages.success(
        request,
        _("Undone: %(removed)d listings removed, %(restored)d restored, %(withdrawn)d taken off the market.")
        % facts,
    )
    return redirect("companies:import-result", code)


@require_safe
def import_report(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The person's own workbook with the errors marked."""
    from companies.importing.report import report_of

    batch = import_of(request.user, code)
    content, name = report_of(batch, only_failed="failed" in request.GET)
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
