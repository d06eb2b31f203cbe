"""Writing listings: draft, check, publish; edit with conflict; confirm, withdraw."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import FormDraft, User
from accounts.requests import SignedInRequest
from companies import actions
from companies.answers import Row, parts_of
from companies.conflicts import conflict_rows, with_choices
from companies.drafts import (
    FIRST_NEW,
    LISTS,
    PAGE,
    copies_owner,
    draft_of,
    drafts_of_new,
    drop_draft,
    free_target,
    initial_of_draft,
    is_new,
    new_page,
)
from companies.errors import CannotPublish, KindPromised, QuantityPromised, StaleListing
from companies.facts import facts_of
from companies.forms import ListingForm
from companies.forms.reading import initial_of, with_chosen_type
from companies.importing.drafts import row_behind
from companies.merging import joined
from companies.models import Company, CompanyQuerySet, Listing, Status
from companies.permissions import companies_to_write_for, enters_on_behalf
from companies.presenting import essentials, yearly_text
from companies.publishing import obstacles_of
from companies.suggesting import suggest_types
from companies.views.loading import editable_listing, named_listing
from companies.wording import language, obstacle_sentence
from symbiosis.lib import measures


def _form_page(
    request: SignedInRequest, form: ListingForm, *, target: str, kept: list[FormDraft], **context: Any
) -> HttpResponse:
    """Show the form; with types to choose from where its words are not one type, and with `kept`, undecided texts."""
    words = str(form["resource"].value() or "").strip()
    is_asked = "find" in request.POST or "resource" in form.errors
    context |= {
        "form": form,
        "target": target,
        "page": request.POST.get(PAGE) or new_page(),
        "words": words,
        "is_asked": is_asked,
        "suggestions": suggest_types(words) if is_asked else [],
        "kept": kept,
        "owner": copies_owner(request.user),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "companies/listing_form.html", context, status=status)


def _continues(request: SignedInRequest) -> bool:
    return request.GET.get("draft") == "continue"


def _undecided(request: SignedInRequest, target: str) -> list[FormDraft]:
    """Return the kept texts of which the person has not said yet whether to go on with them."""
    if request.method == "POST" or _continues(request):
        return []
    if is_new(target):
        return drafts_of_new(request.user)
    kept = draft_of(request.user, target)
    return [kept] if kept else []


def _asked_target(request: SignedInRequest) -> str:
    """Return which new listing's text the page is for; what is no such target counts as the first."""
    sent = request.POST if request.method == "POST" else request.GET
    target = sent.get("target", FIRST_NEW)
    return target if is_new(target) else FIRST_NEW


def _kept_texts(request: SignedInRequest, target: str) -> dict[str, Any]:
    """Return the texts of the draft where the person chose to go on with them."""
    kept = draft_of(request.user, target) if _continues(request) else None
    return initial_of_draft(kept) if kept else {}


def _found(posted: QueryDict) -> dict[str, Any]:
    """Return the texts of a form that only asks for types, as they were typed."""
    return {name: posted.getlist(name) if name in LISTS else posted[name] for name in posted}


@require_http_methods(["GET", "HEAD", "POST"])
def listing_new(request: SignedInRequest) -> HttpResponse:
    user = request.user
    companies = companies_to_write_for(user)
    only = _only_company(companies)
    if only is None and not companies.exists():
        raise PermissionDenied
    choices = None if only else companies
    target = _asked_target(request)
    kept = _undecided(request, target)
    context: dict[str, Any] = {"company": only, "kept": kept, "target": free_target(kept) if kept else target}
    if request.method != "POST" or "find" in request.POST:
        asked = {
            name: request.GET[name]
            for name in ("company", "kind", "family", "resource")
            if name in request.GET
        }
        initial = asked | _kept_texts(request, target) | _found(request.POST)
        return _form_page(request, ListingForm(initial=initial, companies=choices), **context)
    form = ListingForm(with_chosen_type(request.POST), companies=choices)
    if form.is_valid():
        company = only or form.cleaned_data["company"]
        listing = actions.create_listing(company=company, facts=form.facts, by=user)
        drop_draft(user, target, request.POST.get(PAGE, ""))
        return redirect("companies:listing-check", listing.code)
    return _form_page(request, form, **context)


def _only_company(companies: CompanyQuerySet) -> Company | None:
    """The company of people who have just one, so that they are not asked."""
    found = list(companies.select_related("park")[:2])
    return found[0] if len(found) == 1 else None


@require_http_methods(["GET", "HEAD", "POST"])
def listing_edit(request: SignedInRequest, code: str) -> HttpResponse:
    user = request.user
    listing = editable_listing(user, code)
    facts = facts_of(listing)
    context: dict[str, Any] = {"listing": listing, "company": listing.company, "target": listing.code}
    context["kept"] = _undecided(request, listing.code)
    context["file_row"] = row_behind(listing, user)
    if request.method != "POST":
        texts = _kept_texts(request, listing.code)
        context["version"] = texts.get("version", listing.version)
        return _form_page(request, ListingForm(initial=initial_of(facts) | texts), **context)
    context["version"] = _posted_version(request)
    if "find" in request.POST:
        return _form_page(request, ListingForm(initial=_found(request.POST)), **context)
    form = ListingForm(with_chosen_type(with_choices(request.POST)), base=facts)
    if form.is_valid():
        return _save(request, user, listing, form) or _form_page(request, form, **context)
    return _form_page(request, form, **context)


def _posted_version(request: SignedInRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _save(request: SignedInRequest, user: User, listing: Listing, form: ListingForm) -> HttpResponse | None:
    """Save and go on, show the conflict, or return None with the error on the form."""
    try:
        saved = _save_or_join(request, user, listing, form)
    except StaleListing as stale:
        context = {"listing": stale.listing, "rows": conflict_rows(stale, with_choices(request.POST))}
        return render(request, "companies/listing_conflict.html", context, status=HTTPStatus.CONFLICT)
    except QuantityPromised as error:
        form.add_error("quantity_low", _promised_sentence(error.listing))
        return None
    except KindPromised:
        sentence = _("Agreements already hold part of it. Keep the type, and make a new listing for another.")
        form.add_error("resource", sentence)
        return None
    drop_draft(user, saved.code, request.POST.get(PAGE, ""))
    if saved.status == Status.DRAFT:
        return redirect("companies:listing-check", saved.code)
    messages.success(request, _("Saved: %(quantity)s.") % {"quantity": yearly_text(saved) or _("no data")})
    return redirect("companies:listing-detail", saved.code)


def _save_or_join(request: SignedInRequest, user: User, listing: Listing, form: ListingForm) -> Listing:
    """Save; when somebody saved in between and changed other facts, join both edits and say so.

    Raises `StaleListing` where a person has to choose, and when it happens once more meanwhile.
    """
    facts = form.facts
    try:
        return actions.save_listing(listing=listing, facts=facts, version=_posted_version(request), by=user)
    except StaleListing as stale:
        together = joined(stale, facts)
        if together is None:
            raise
        who = stale.listing.versions.filter(version=stale.listing.version).first()
        saved = actions.save_listing(
            listing=stale.listing, facts=together, version=stale.listing.version, by=user
        )
    name = who.saved_by_label if who else _("somebody else")
    messages.info(
        request,
        _("Your changes and those of %(name)s are joined: you changed different facts.") % {"name": name},
    )
    return saved


def _promised_sentence(listing: Listing) -> str:
    held = measures.format_quantity(listing.allocated, listing.resource.unit, "year", language())
    sentence = _("Agreements already hold %(held)s. Give at least that, or end an agreement first.")
    return sentence % {"held": held}


@require_http_methods(["GET", "HEAD", "POST"])
def listing_check(request: SignedInRequest, code: str) -> HttpResponse:
    """Check your answers, then publish. POST with obstacles shows them and changes nothing."""
    user = request.user
    listing = editable_listing(user, code)
    if request.method == "POST":
        try:
            actions.publish(listing=listing, by=user)
        except CannotPublish:
            return _check_page(request, user, listing, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(request, _("%(code)s is published.") % {"code": listing.code})
        return redirect("companies:listing-detail", listing.code)
    return _check_page(request, user, listing)


def _check_page(request: SignedInRequest, user: User, listing: Listing, *, status: int = 200) -> HttpResponse:
    edit_url = reverse("companies:listing-edit", args=[listing.code])
    parts = [{"title": part.title, "rows": _changeable(part.rows, edit_url)} for part in parts_of(listing)]
    context = {
        "listing": listing,
        "essentials": _changeable(essentials(listing), edit_url),
        "parts": parts,
        "obstacles": [{"field": one.field, "text": obstacle_sentence(one)} for one in obstacles_of(listing)],
        "on_behalf": enters_on_behalf(user, listing.company),
    }
    return render(request, "companies/listing_check.html", context, status=status)


def _changeable(rows: list[Row], edit_url: str) -> list[Row]:
    return [row | {"change_url": f"{edit_url}#id_{row['field']}"} for row in rows]


@require_POST
def listing_withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    user = request.user
    listing = editable_listing(user, code)
    actions.withdraw(listing=listing, by=user)
    messages.success(request, _("%(code)s is removed from the market.") % {"code": listing.code})
    return _back(request, listing)


@require_POST
def listing_confirm(request: SignedInRequest, code: str) -> HttpResponse:
    """One click. Who may not confirm learns who may; a second click changes nothing."""
    user = request.user
    listing = named_listing(user, code)
    if not listing.awaits_confirmation:
        return _back(request, listing)
    try:
        actions.confirm_estimate(listing=listing, version=_posted_version(request), by=user)
    except StaleListing:
        messages.warning(
            request, _("Somebody changed the listing meanwhile. Read it again, then confirm it.")
        )
        return _back(request, listing)
    for obstacle in obstacles_of(listing):
        messages.warning(request, obstacle_sentence(obstacle))
    messages.success(request, _("%(code)s is confirmed.") % {"code": listing.code})
    return _back(request, listing)


def _back(request: SignedInRequest, listing: Listing) -> HttpResponse:
    if request.POST.get("back") == "profile":
        return redirect("companies:company-profile", listing.company.slug)
    return redirect("companies:listing-detail", listing.code)
