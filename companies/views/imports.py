"""Imports: the list of them, the start of one, and its columns. Foreign imports are not found."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from companies.forms.imports import ImportForm
from companies.importing.batches import (
    MissingColumns,
    choose_columns,
    choose_table,
    layouts_of,
    start_import,
    unread_tables,
    upload_of,
)
from companies.importing.checks import check_all
from companies.importing.fields import FIELD
from companies.importing.gate import Unreadable
from companies.importing.presenting import add_counts, field_choices, layout_view
from companies.importing.values import shown
from companies.importing.wording import headline, unreadable_sentence
from companies.models import ImportBatch
from companies.permissions import companies_to_write_for
from companies.views.import_pages import next_page, posted_under, writable_import
from companies.wording import language

PREVIEW_ROWS, PREVIEW_COLUMNS = 25, 8
LISTED = 25


@require_safe
def import_list(request: SignedInRequest) -> HttpResponse:
    """What was uploaded: counts, state, and until when it can be undone."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("company", "created_by")
    batches = batches.defer("table", "mapping", "answers").order_by("-pk")  # the table holds the whole file
    page = Paginator(batches, LISTED).get_page(request.GET.get("page"))
    add_counts(page)
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
            return redirect(next_page(batch), batch.code)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "form": form,
        "only": only[0] if len(only) == 1 else None,
        "keep_days": settings.UPLOAD_KEEP_DAYS,
    }
    return render(request, "companies/import_new.html", context, status=status)


# --- columns ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: SignedInRequest, code: str) -> HttpResponse:
    """Your column → our field, and questions about whole columns."""
    batch = writable_import(request.user, code)
    if batch.change_set is not None:
        return redirect("companies:import-result", code)
    if batch.is_waiting:
        return redirect("companies:import-check", code)
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
    if not batch.is_waiting:
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
    return {name[:40]: value[:20] for name, value in posted_under(request, "answer-").items()}


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
        "unread": [
            {"sheet": one.sheet, "rows": len(one.lines), "value": f"{one.sheet}:{one.header_row}"}
            for one in unread_tables(batch)
        ]
        if layouts
        else [],
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
