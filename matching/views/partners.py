"""Possible partners of a listing that somebody is still writing, and the facts it does not tell yet."""

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from companies.completeness import open_questions
from companies.disclosure import views_of
from companies.drafts import is_new
from companies.facts import ListingFacts, facts_of
from companies.forms import ListingForm
from companies.forms.reading import with_chosen_type
from companies.models import Company
from companies.permissions import companies_to_write_for
from companies.views.loading import editable_listing
from matching.missing_facts import unlocks_of
from matching.partners import partners_of
from symbiosis.lib.htmx import render_page

QUESTIONS_SHOWN = 3
QUANTITY = ("quantity_low", "quantity_high", "unit")
NEEDED = frozenset({"kind", "resource"})


@require_safe
def partners(request: SignedInRequest) -> HttpResponse:
    """Count for the typed kind, type and quantity; with only ``?target=`` for the listing as it is saved."""
    company, base = _written_for(request.user, request.GET)
    facts = base if "resource" not in request.GET else _typed_facts(request.GET, base)
    if facts is not None and facts.resource.is_abstract:
        facts = None  # only its family is told
    found = partners_of(company, facts) if company and facts else None
    best = list(found.best) if found else []
    views = views_of(request.user, best)
    context = {
        "partners": found,
        "best": [views[row.pk] for row in best],
        "reason": "" if found else _why_unknown(company, facts),
        "kind": facts.kind if facts else "",
    }
    return render_page(request, "matching/partners.html", "count", context)


@require_safe
def listing_facts(request: SignedInRequest, code: str) -> HttpResponse:
    """Which facts of a listing are missing, and what each would unlock; for those who may write it."""
    listing = editable_listing(request.user, code)
    questions = open_questions(listing, unlocks_of(listing))[:QUESTIONS_SHOWN]
    context = {"listing": listing, "questions": questions}
    return render_page(request, "matching/listing_facts.html", "questions", context)


def _written_for(user: User, asked: QueryDict) -> tuple[Company | None, ListingFacts | None]:
    """Return whose listing it is, and its facts where it has a row already."""
    target = asked.get("target", "")
    if not is_new(target):
        listing = editable_listing(user, target)
        return listing.company, facts_of(listing)
    companies = companies_to_write_for(user).select_related("park")
    if slug := asked.get("company", ""):
        return companies.filter(slug=slug).first(), None
    only = list(companies[:2])
    return (only[0] if len(only) == 1 else None), None


def _typed_facts(asked: QueryDict, base: ListingFacts | None) -> ListingFacts | None:
    """Return what is typed so far; a quantity that cannot be read is left unknown."""
    data = with_chosen_type(asked)
    data["visibility"] = "private"
    form = ListingForm(data, base=base)
    if not form.is_valid() and not form.errors.keys() & NEEDED:
        for name in QUANTITY:
            data[name] = ""
        form = ListingForm(data, base=base)
    return form.facts if form.is_valid() else None


def _why_unknown(company: Company | None, facts: ListingFacts | None) -> str:
    if facts is None:
        return "type"
    return "company" if company is None else "catalogue"
