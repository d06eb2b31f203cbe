"""What no field of the listing form can judge alone. Each answer names a field and says the way out."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalogue.units import UnitError
from companies.facts import PLACES, ListingFacts
from companies.forms.reading import PRICED, Season
from companies.models import Period
from companies.wording import language, unit_sentence
from symbiosis.lib import measures

Problem = tuple[str, str]  # field, sentence


def problems_between(values: Mapping[str, Any], wrong: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong between cleaned values; `wrong` are fields that have an error of their own."""
    yield from _family(values)
    yield from _dates(values)
    yield from _range(values, wrong)
    yield from _price(values)
    if (
        values.get("season") == Season.WEIGHTS
        and not values.get("month_shares")
        and "month_shares" not in wrong
    ):
        yield "month_shares", _("Write a number for each of the twelve months, 0 for a month without any.")


def _family(values: Mapping[str, Any]) -> Iterator[Problem]:
    resource, family = values.get("resource"), values.get("family")
    if resource and family and resource.family != family:
        facts = {"resource": resource.name, "family": resource.get_family_display()}
        sentence = _("%(resource)s belongs to the family “%(family)s”. Choose that family or another type.")
        yield "family", sentence % facts


def _dates(values: Mapping[str, Any]) -> Iterator[Problem]:
    first, last = values.get("available_from"), values.get("available_to")
    if first and last and last < first:
        facts = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
        sentence = _("It would end on %(last)s, before it begins on %(first)s. Change one of the two days.")
        yield "available_to", sentence % facts


def _range(values: Mapping[str, Any], wrong: frozenset[str]) -> Iterator[Problem]:
    low, high = values.get("quantity_low"), values.get("quantity_high")
    if high is not None and low is None and "quantity_low" not in wrong:
        yield "quantity_low", _("Give the lower end too, or move the number here.")
    elif low is not None and high is not None and high < low:
        yield "quantity_high", _("The upper end is below the lower one. Exchange the two numbers.")


def _price(values: Mapping[str, Any]) -> Iterator[Problem]:
    if values.get("price_vnd_per_unit") is not None and values.get("payment") not in PRICED:
        yield "payment", _("Say whether you pay this price or want to be paid it, or leave the price empty.")


def quantity_problem(facts: ListingFacts) -> Problem | None:
    """Convert to the unit of the type, so that a quantity nobody can compare is never saved."""
    resource = facts.resource
    try:
        offered = facts.offered
    except UnitError as error:
        return "quantity_low", unit_sentence(error, resource=resource)
    if offered:
        return None
    least = measures.format_quantity(PLACES, resource.unit, Period.YEAR, language())
    sentence = _("That is less than %(least)s. Check the number and the unit.")
    return "quantity_low", sentence % {"least": least}
