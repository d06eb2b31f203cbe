"""Bulk edit: choose rows, choose a field and a value, see old and new of each row, apply, undo."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AuditEvent
from accounts.requests import SignedInRequest
from companies.disclosure import named_view
from companies.lists.bulk import MOST_ROWS, Planned, apply, chosen_rows, plan
from companies.lists.bulk_fields import FIELDS, BulkField
from companies.lists.bulk_wording import problem_sentence
from companies.lists.filters import ListingFilter
from companies.models import UNDO_FOR, ChangeSet, Listing
from companies.permissions import can_write_for
from companies.undo import UndoTooLate, undo


@require_http_methods(["GET", "HEAD", "POST"])
def listing_bulk(request: SignedInRequest) -> HttpResponse:
    """GET shows the rows and, once a field is chosen, what would become of each; POST applies that."""
    sent = request.POST or request.GET
    rows, more = chosen_rows(_wanted(request, sent), by=request.user)
    field = FIELDS.get(sent.get("field", ""))
    value, error = _value(field, sent)
    if request.method == "POST" and field is not None and not error:
        return _apply(request, rows, field, value)
    previewed = field is not None and "value" in sent and not error
    planned = [plan(row, field, value, by=request.user) for row in rows] if field and previewed else []
    context = {
        "rows": [_row(one, field) for one in planned] if field else [],
        "listings": rows,
        "views": [named_view(row) for row in rows],
        "more": more,
        "limit": MOST_ROWS,
        "fields": FIELDS.values(),
        "field": field,
        "value": sent.get("value", ""),
        "error": error,
        "previewed": previewed,
        "changes": sum(one.is_change for one in planned),
        "kept": [(key, each) for key in sent if key not in NOT_KEPT for each in sent.getlist(key)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "companies/bulk.html", context, status=status)


NOT_KEPT = {"field", "value", "csrfmiddlewaretoken", "step"}


def _wanted(request: SignedInRequest, sent: QueryDict) -> Any:
    """The rows that were ticked, or all that the filter in the address finds; only such as the person sees."""
    if sent.get("all"):
        return ListingFilter(sent, user=request.user).queryset
    seen = Listing.objects.visible_to(request.user)
    return seen.filter(code__in=sent.getlist("code")[:MOST_ROWS]).order_by("code")


def _value(field: BulkField | None, sent: QueryDict) -> tuple[Any, str]:
    """Return the value that was chosen, and what is wrong with it."""
    if field is None or "value" not in sent:
        return None, ""
    try:
        return field.read(sent.get("value", "")), ""
    except ValueError:
        return None, _("Write the day like 05/11/2026.") if field.is_day else _("Choose one of the values.")


def _row(planned: Planned, field: BulkField) -> dict[str, Any]:
    return {
        "view": named_view(planned.listing),
        "version": planned.listing.version,
        "old": field.shown(planned.old) if field.name != "status" else planned.listing.get_status_display(),
        "new": field.shown(planned.new),
        "problem": problem_sentence(planned.problem) if planned.problem else "",
        "is_same": planned.is_same,
    }


def _apply(request: SignedInRequest, rows: list[Listing], field: BulkField, value: Any) -> HttpResponse:
    applied = apply(
        listings=rows, field=field, value=value, versions=_versions(request.POST), by=request.user
    )
    if applied.change_set is None:
        messages.warning(request, _("Nothing was changed. The rows below say why."))
        again = request.POST.copy()
        for key in [key for key in again if key.startswith("version-")] + ["csrfmiddlewaretoken"]:
            again.pop(key, None)
        return redirect(f"{reverse('companies:listing-bulk')}?{again.urlencode()}")
    text = ngettext("%(count)d listing is changed.", "%(count)d listings are changed.", applied.changed)
    messages.success(request, text % {"count": applied.changed})
    return redirect("companies:bulk-result", applied.change_set.code)


def _versions(posted: QueryDict) -> dict[str, int]:
    """Return the versions that the preview showed, by code of the listing."""
    return {
        key.removeprefix("version-"): int(text)
        for key in posted
        if key.startswith("version-") and (text := posted.get(key, "")).isdecimal() and len(text) < 9
    }


@require_safe
def bulk_result(request: SignedInRequest, code: str) -> HttpResponse:
    """What a bulk edit changed and skipped, and until when it can be undone. Only for who made it."""
    change_set = _own_set(request, code)
    event = AuditEvent.objects.filter(
        verb="change_set.bulk", target_type="change_set", target_code=change_set.code
    ).first()
    detail: dict[str, Any] = event.detail if event else {"skipped": [], "field": "", "changed": 0}
    seen = Listing.objects.visible_to(request.user)
    listings = seen.filter(pk__in=change_set.listings.values("listing")).with_owner().order_by("code")
    field = FIELDS.get(detail["field"])
    context = {
        "change_set": change_set,
        "views": [named_view(row) for row in listings],
        "changed": detail["changed"],
        "field": field.label if field else "",
        "skipped": [{"code": one, "text": problem_sentence(problem)} for one, problem in detail["skipped"]],
        "undo_until": change_set.at + UNDO_FOR,
    }
    return render(request, "companies/bulk_result.html", context)


@require_POST
def bulk_undo(request: SignedInRequest, code: str) -> HttpResponse:
    change_set = _own_set(request, code)
    try:
        undone = undo(change_set=change_set, by=request.user)
    except UndoTooLate:
        messages.error(
            request, _("More than seven days have passed. Restore single listings from their history.")
        )
        return redirect("companies:bulk-result", change_set.code)
    text = ngettext("%(count)d listing is as before.", "%(count)d listings are as before.", undone.restored)
    messages.success(request, text % {"count": undone.restored})
    if undone.kept:
        codes = ", ".join(one.code for one in undone.kept)
        messages.warning(
            request, _("Left as they are, because somebody changed them since: %(codes)s.") % {"codes": codes}
        )
    return redirect("companies:bulk-result", change_set.code)


def _own_set(request: SignedInRequest, code: str) -> ChangeSet:
    """Load a bulk edit of the person; where it is of one company, only while the person may write for it."""
    sets = ChangeSet.objects.select_related("company__park")
    change_set = get_object_or_404(sets, code=code, cause=ChangeSet.Cause.BULK)
    company = change_set.company
    if change_set.by_id != request.user.pk or (company and not can_write_for(request.user, company)):
        raise Http404
    return change_set
