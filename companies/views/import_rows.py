"""The rows of an import: check and correct them, import them, see what became of them, take it back."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from companies.importing import applying, checking, fixing
from companies.importing.presenting import counts_of, row_views
from companies.importing.report import report_of
from companies.importing.resolving import Catalogue
from companies.importing.taking_back import taken_back, would_undo
from companies.importing.telling import read_by
from companies.models import ChangedListing, ChangeSet, ImportBatch, Listing, RowState, Step
from companies.permissions import can_write_for, enters_on_behalf
from companies.retention import file_until
from companies.undo import UndoTooLate
from companies.views.import_pages import (
    PAGE_SIZE,
    check_page,
    checking_page,
    import_of,
    next_page,
    posted_under,
    refusal_of,
    row_of,
    writable_import,
)
from companies.wording import language
from symbiosis.lib.htmx import is_fragment, render_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = {  # companies.undo: why a listing is left alone
    "agreement": gettext_lazy("used in an agreement"),
    "edited": gettext_lazy("changed since the import"),
    "not_yours": gettext_lazy("only the company itself may change it"),
    "clash": gettext_lazy("another listing has its row key by now"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: SignedInRequest, code: str) -> HttpResponse:
    """All that is wrong, in groups and row by row. POST corrects; who came without htmx sees the page again."""
    batch = writable_import(request.user, code)
    if batch.step == Step.COLUMNS:
        return redirect("companies:import-columns", code)
    if batch.is_being_checked or batch.is_unchecked:
        return _unchecked(request, batch)
    if not fixing.can_fix(batch, request.user):
        return redirect("companies:import-result", code)
    if request.method == "POST":
        _correct(request, batch)
        if not is_fragment(request):
            return redirect(request.get_full_path())
        if batch.is_being_checked:
            return checking_page(request, batch)
    read_by(request.user, batch)
    return check_page(request, batch)


def _unchecked(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    """While a worker checks the rows; a check that was given up may be asked for once more."""
    if request.POST.get("do") == "check":
        checking.ask_again(batch, by=request.user)
        return redirect("companies:import-check", batch.code)
    read_by(request.user, batch)
    return checking_page(request, batch)


def _correct(request: SignedInRequest, batch: ImportBatch) -> None:
    posted = request.POST
    if "row" in posted:
        _correct_row(request, batch)
        return
    only = posted.get("apply", "all")
    given = posted_under(request, "group-")
    answers = given if only == "all" else {key: text for key, text in given.items() if key == only}
    count = fixing.fix_groups(batch=batch, answers=answers, by=request.user, language=language())
    if batch.is_waiting:
        return
    text = ngettext("%(count)d row was checked again.", "%(count)d rows were checked again.", count)
    messages.success(request, text % {"count": count})


def _correct_row(request: SignedInRequest, batch: ImportBatch) -> None:
    posted = request.POST
    row = row_of(batch, posted["row"])
    decision = {"skip": "skip", "take": ""}.get(posted.get("do", ""), posted.get("decision"))
    if decision is not None:
        fixing.decide(batch=batch, rows=[row], decision=decision, by=request.user)
        return
    texts = posted_under(request, "field-")
    fixing.edit_row(batch=batch, row=row, texts=texts, by=request.user, language=language())


@require_POST
def import_apply(request: SignedInRequest, code: str) -> HttpResponse:
    """Good rows become live, bad ones drafts. Twice is once."""
    batch = writable_import(request.user, code)
    if batch.step == Step.COLUMNS:
        return redirect("companies:import-columns", code)
    try:
        applying.ask(batch=batch, by=request.user, all_or_nothing="all_or_nothing" in request.POST)
    except applying.NotAllGood as error:
        refusal = refusal_of(error.bad)
        return check_page(request, batch, status=HTTPStatus.UNPROCESSABLE_ENTITY, refusal=refusal)
    return redirect("companies:import-result", code)


@require_safe
def import_result(request: SignedInRequest, code: str) -> HttpResponse:
    """What became of the rows; the progress while a worker writes them."""
    batch = import_of(request.user, code)
    if batch.is_being_checked or (batch.change_set is None and not batch.is_waiting):
        return redirect(next_page(batch), code)
    read_by(request.user, batch)
    counts, catalogue = counts_of(batch), Catalogue()
    owned = batch.rows.select_related("listing__resource", "listing__company", "listing__face")
    rows = owned.order_by("number", "pk")
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
        "file_until": file_until(batch),
        "listings_url": _listings_url(request, batch),
        "left": list(_left(batch, request.user)[:PAGE_SIZE]),
        "undone": _undone(batch, request.user),
    }
    return render_page(request, "companies/import_result.html", "result", context)


def _listings_url(request: SignedInRequest, batch: ImportBatch) -> str:
    """Own listings in the list; staff who entered them for a company find them on its page."""
    if enters_on_behalf(request.user, batch.company):
        return reverse("companies:company-detail", args=[batch.company.slug])
    return f"{reverse('companies:listing-list')}?own=1"


def _undone(batch: ImportBatch, user: User) -> str:
    """Say what the undo did, "" where every listing is as it was before the import, and before an undo."""
    if batch.step != Step.REVERTED:
        return ""
    counts = taken_back(batch)
    return _undone_sentence(counts) if counts["withdrawn"] or _left(batch, user).exists() else ""


def _undone_sentence(counts: dict[str, int]) -> str:
    text = _(
        "Undone: %(removed)d listings removed, %(restored)d restored, %(withdrawn)d taken off the market."
    )
    return text % counts


def _left(batch: ImportBatch, user: User) -> QuerySet[ChangedListing]:
    """What the import has changed and no undo has taken back, as far as the person still sees it."""
    seen = Listing.objects.visible_to(user)
    return (
        ChangedListing.objects.filter(change_set=batch.change_set, listing__in=seen.values("pk"))
        .select_related("listing__resource")
        .order_by("pk")
    )


def _in_time(batch: ImportBatch) -> bool:
    return batch.undo_until is not None and batch.undo_until > timezone.now() and not batch.is_waiting


@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what an undo would do, then do it; what was edited since is offered one by one."""
    batch = writable_import(request.user, code)
    if batch.change_set is None:
        return redirect(next_page(batch), code)
    if request.method != "POST":
        return _undo_page(request, batch, batch.change_set)
    only = [request.POST["only"]] if "only" in request.POST else None
    try:
        undone = applying.undo_import(batch=batch, by=request.user, only=only)
    except UndoTooLate:
        messages.error(request, _("The seven days are over: this import can no longer be undone."))
        return redirect("companies:import-result", code)
    if undone is None:
        return redirect("companies:import-result", code)
    facts = {"removed": undone.removed, "restored": undone.restored, "withdrawn": len(undone.withdrawn)}
    messages.success(request, _undone_sentence(facts))
    return redirect("companies:import-result", code)


def _undo_page(request: SignedInRequest, batch: ImportBatch, change_set: ChangeSet) -> HttpResponse:
    """What the undo would do. Of a large import only how many listings it may touch: a worker finds out the rest."""
    in_time = _in_time(batch)
    would = would_undo(batch, request.user) if in_time else None
    made = change_set.listings.filter(before__isnull=True).count()
    context = {
        "batch": batch,
        "in_time": in_time,
        "would": would,
        "made": would.removed if would else made,
        "changed": would.restored if would else change_set.listings.count() - made,
        "withdrawn": len(would.withdrawn) if would else 0,
        "kept": [{"code": one.code, "reason": KEPT[one.reason]} for one in would.kept] if would else [],
    }
    return render(request, "companies/import_undo.html", context)


@require_safe
def import_report(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The person's own workbook with the errors marked."""
    batch = import_of(request.user, code)
    content, name = report_of(batch, only_failed="failed" in request.GET)
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
