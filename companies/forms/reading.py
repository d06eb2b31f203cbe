"""From the cleaned form to facts, and back. What a form did not ask stays as it was."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.folding import fold
from catalogue.models import ResourceType
from companies.facts import ListingFacts
from companies.forms.quality import initial_quality, quality_of
from companies.models import Payment

NAMES = frozenset(field.name for field in fields(ListingFacts))
PRICED = (Payment.RECEIVE, Payment.PAY)
HAZARD_WORDS = {True: "yes", False: "no", None: ""}


class Season(TextChoices):
    """How a quantity spreads over the year."""

    EVEN = "even", _("evenly over the year")
    MONTHS = "months", _("only in some months")
    WEIGHTS = "weights", _("differently each month")


def facts_from(said: Mapping[str, Any], base: ListingFacts | None) -> ListingFacts:
    """Return the facts after the form: `said` holds the cleaned values of the fields that it asked."""
    before = {} if base is None else {name: getattr(base, name) for name in NAMES}
    values = before | {name: value for name, value in said.items() if name in NAMES}
    resource = values["resource"]
    kept = base.quality if base is not None and base.resource.family == resource.family else {}
    values |= {
        "title": _title(said, base, resource),
        "quantity_high": _upper_end(said, base),
        "unit": values.get("unit") or resource.unit,
        "quality": quality_of(said, kept, resource.family),
    }
    if values.get("payment", "") not in PRICED:
        values["price_vnd_per_unit"] = None
    return ListingFacts(**values | _over_the_year(said, base))


def _title(said: Mapping[str, Any], base: ListingFacts | None, resource: ResourceType) -> str:
    """The company's own words; without any the name of the type, also after a change of the type."""
    if "title" in said or base is None:
        return said.get("title") or resource.name
    named_by_type = base.title in (base.resource.name_vi, base.resource.name_en)
    return resource.name if named_by_type else base.title


def _upper_end(said: Mapping[str, Any], base: ListingFacts | None) -> Any:
    if "quantity_low" not in said:
        return None if base is None else base.quantity_high
    low = said["quantity_low"]
    if "quantity_high" not in said and base is not None and base.quantity_low == low:
        return base.quantity_high
    return said.get("quantity_high") or low


def _over_the_year(said: Mapping[str, Any], base: ListingFacts | None) -> dict[str, Any]:
    months, shares = tuple(said.get("months") or ()), tuple(said.get("month_shares") or ())
    season = said.get("season") or _told_by(months, shares)
    if not season:
        return {}  # not asked
    if base is None or season == season_of(base):  # untouched: months that are ticked all the same count
        season = _told_by(months, shares) if season == Season.EVEN else season
    if season == Season.WEIGHTS:
        running = tuple(number for number, share in enumerate(shares, start=1) if share)
        return {"months": running if len(running) < 12 else (), "month_shares": shares}
    return {"months": months if season == Season.MONTHS else (), "month_shares": ()}


def _told_by(months: tuple[int, ...], shares: tuple[Any, ...]) -> str:
    if shares:
        return Season.WEIGHTS
    return Season.MONTHS if months else ""


def season_of(facts: ListingFacts) -> Season:
    """Return how the facts spread over the year."""
    if facts.month_shares:
        return Season.WEIGHTS
    return Season.MONTHS if facts.months else Season.EVEN


def initial_of(facts: ListingFacts) -> dict[str, Any]:
    """Return what the form shows for facts that are already written."""
    values = {name: getattr(facts, name) for name in NAMES}
    names = (facts.resource.name_vi, facts.resource.name_en)
    is_range = facts.quantity_low != facts.quantity_high
    return {
        **values,
        **initial_quality(facts.quality),
        "resource": None if facts.resource.is_abstract else facts.resource,  # only a family is known: ask
        "family": facts.resource.family,
        "title": "" if facts.title in names else facts.title,
        "quantity_high": facts.quantity_high if is_range else None,
        "season": season_of(facts),
        "months": list(facts.months),
        "month_shares": list(facts.month_shares),
        "hazardous": HAZARD_WORDS[facts.hazardous],
    }


def with_chosen_type(posted: QueryDict) -> QueryDict:
    """Return the form data with the suggestion that was picked as its type; the words typed become the title.

    A pick counts only for the words it was suggested for: who types on afterwards means the new words.
    """
    data = posted.copy()
    code, words = data.get("resource_choice", ""), data.get("resource", "").strip()
    if not code or fold(words) != fold(data.get("resource_asked", "")):
        return data
    picked = ResourceType.objects.matchable().filter(code=code).first()
    if picked is None:
        return data
    data["resource"] = picked.code
    if not data.get("title", "").strip() and fold(words) not in (fold(picked.name_vi), fold(picked.name_en)):
        data["title"] = words[:160]
    return data
