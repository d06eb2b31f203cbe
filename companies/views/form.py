"""What the listing form asks while somebody types, and what it keeps. Parts of pages; without JavaScript unused."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from companies.drafts import DraftTooLong, drop_draft, is_new, keep_draft
from companies.forms import ListingForm
from companies.forms.reading import with_chosen_type
from companies.suggesting import suggest_types
from companies.views.loading import editable_listing

WITHOUT_MEANING = {"kind": "HAVE", "visibility": "private"}  # needed by the form, not by the quantity


@require_safe
def listing_suggest(request: SignedInRequest) -> HttpResponse:
    """Types for the words in `resource`, as choices of the form."""
    words = request.GET.get("resource", "")
    context = {"suggestions": suggest_types(words), "words": words.strip()}
    return render(request, "companies/_suggestions.html", context)


@require_safe
def listing_echo(request: SignedInRequest) -> HttpResponse:
    """How the quantity is understood: "= 1.440 tấn/năm"; what is wrong with it, once a number is there."""
    data = with_chosen_type(request.GET)
    for name, value in WITHOUT_MEANING.items():
        data[name] = value
    form = ListingForm(data)
    form.is_valid()
    words = form.echo
    problems = [] if words or not data.get("quantity_low") else _problems(form)
    return render(request, "companies/_echo.html", {"words": words, "problems": problems})


def _problems(form: ListingForm) -> list[str]:
    """Only of what is typed: a field that is still empty is no mistake yet."""
    typed = [name for name in ("quantity_low", "quantity_high") if form.data.get(name)]
    return [str(error) for name in typed for error in form.errors.get(name, [])]


@require_safe
def listing_quality(request: SignedInRequest) -> HttpResponse:
    """The quality facts of the family that is chosen by now, with what is typed in them already."""
    data = with_chosen_type(request.GET)
    form = ListingForm(data)
    form.is_valid()
    family = form.family_asked
    if family == request.GET.get("family_shown", ""):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    shown = ListingForm(initial={name: data[name] for name in data} | {"family": family})
    return render(request, "companies/_quality_fields.html", {"form": shown})


@require_POST
def listing_draft(request: SignedInRequest) -> HttpResponse:
    """Keep what is typed; `target` is the code of the listing that is edited, or that of a new one's text."""
    target = request.POST.get("target", "")
    if not is_new(target):
        editable_listing(request.user, target)
    names = [*ListingForm().fields, "company", "version", "resource_choice", "resource_asked"]
    try:
        draft = keep_draft(request.user, target, request.POST, names)
    except DraftTooLong:
        sentence = _("The text is too long to be kept while you type. Shorten it, or save it now.")
        return HttpResponse(sentence, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, content_type="text/plain")
    at = date_format(timezone.localtime(draft.updated_at), "TIME_FORMAT")
    return HttpResponse(_("Kept at %(time)s") % {"time": at}, content_type="text/plain")


@require_POST
def listing_draft_discard(request: SignedInRequest) -> HttpResponse:
    """Forget what was typed and show the form as it is saved."""
    target = request.POST.get("target", "")
    drop_draft(request.user, target)
    if not is_new(target):
        return redirect("companies:listing-edit", editable_listing(request.user, target).code)
    return redirect("companies:listing-new")
