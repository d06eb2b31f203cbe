"""Files to take away: the template workbook of a company, and any view of listings."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import IO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from companies.exporting.listings import ListingExport, TooManyRows, csv_parts, json_parts
from companies.exporting.template import write_template
from companies.exporting.workbook import write_workbook
from companies.lists.filters import ListingFilter
from companies.views.loading import company_to_write_for
from symbiosis.lib.addresses import without

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def template_workbook(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """The empty workbook of a company for which the person may enter listings."""
    company = company_to_write_for(request.user, slug)
    return _workbook(f"symbiosis-{company.slug}.xlsx", lambda file: write_template(file, company=company))


def _workbook(name: str, write: Callable[[IO[bytes]], None]) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115  # the answer closes it
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
def listing_export(request: SignedInRequest) -> HttpResponseBase:
    """The list of the same address as a file: `format` is xlsx (also when it is none of the three), csv or json."""
    criteria = ListingFilter(request.GET, user=request.user)
    try:
        export = ListingExport(criteria, made_at=timezone.localtime())
    except TooManyRows as error:
        context = {"limit": error.limit, "back": without(request.GET, "format")}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "companies/export_refused.html", context, status=status)
    answer = ANSWERS.get(request.GET.get("format", ""), _xlsx)
    return answer(export)


def _name(export: ListingExport, ending: str) -> str:
    return f"symbiosis-{export.made_at:%Y%m%d-%H%M}.{ending}"


def _xlsx(export: ListingExport) -> HttpResponseBase:
    return _workbook(_name(export, "xlsx"), lambda file: write_workbook(export, file))


def _csv(export: ListingExport) -> HttpResponseBase:
    return _streamed(export, csv_parts, "csv", "text/csv; charset=utf-8")


def _json(export: ListingExport) -> HttpResponseBase:
    return _streamed(export, json_parts, "json", "application/json; charset=utf-8")


def _streamed(
    export: ListingExport, parts: Callable[[ListingExport], Iterator[str]], ending: str, content_type: str
) -> HttpResponseBase:
    response = StreamingHttpResponse(parts(export), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{_name(export, ending)}"'
    return response


ANSWERS: dict[str, Callable[[ListingExport], HttpResponseBase]] = {"csv": _csv, "json": _json, "xlsx": _xlsx}
