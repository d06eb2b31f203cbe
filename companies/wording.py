"""Sentences and labels of listings. Each error names the place and the way out."""

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalogue.models import ResourceType
from catalogue.units import UnitError, compatible_units
from companies.models import Listing, Visibility
from companies.publishing import Obstacle
from symbiosis.lib import measures, numbers

FIELD_LABELS = {
    "kind": _("Have or need"),
    "family": _("Family"),
    "resource": _("Type of resource"),
    "title": _("Title"),
    "description": _("Description"),
    "quantity_low": _("Quantity"),
    "quantity_high": _("Up to"),
    "unit": _("Unit"),
    "period": _("Period"),
    "available_from": _("Available from"),
    "available_to": _("Available until"),
    "months": _("Months in which it runs"),
    "min_lot": _("Smallest lot"),
    "temperature_c": _("Temperature (°C)"),
    "moisture_pct": _("Moisture (%)"),
    "purity_pct": _("Purity (%)"),
    "hazardous": _("Hazardous"),
    "waste_code": _("Waste code"),
    "visibility": _("Who sees it"),
    "season": _("Over the year"),
    "month_shares": _("Share of each month"),
    "hours_per_day": _("Hours per day"),
    "days_per_week": _("Days per week"),
    "payment": _("Payment"),
    "price_vnd_per_unit": _("Price (VND per unit)"),
    "transport": _("Transport"),
}

UNIT_ERRORS: dict[str, Promise] = {
    "unknown_unit": _("The unit “%(text)s” is not known here. Choose one of: %(units)s."),
    "unknown_period": _(
        "The period “%(text)s” is not known here. Choose year, month, day, hour or one time."
    ),
    "period_conflict": _("Unit and period name two different periods. Choose the unit without a period."),
    "rate_once": _("%(unit)s already is an amount per hour. Choose another period than “one time”."),
    "dimension_mismatch": _(
        "%(resource)s is counted in %(to_unit)s; %(unit)s does not fit. Choose one of: %(units)s."
    ),
    "density_needed": _(
        "The density of %(resource)s is not known, so %(unit)s cannot become %(to_unit)s. "
        "Give the quantity in one of: %(units)s."
    ),
    "density_not_positive": _("The catalogue has a wrong density for %(resource)s. Give one of: %(units)s."),
    "not_a_number": _("A number is needed, for example 120."),
    "not_positive": _("A quantity must be above zero. Leave it empty if it is not known."),
    "absurd": _(
        "That is %(yearly)s a year, more than a company can have (at most %(ceiling)s). "
        "Check the number, the unit and the period."
    ),
}

NUMBER_ERRORS: dict[str, Promise] = {
    "not_a_number": _("You wrote “%(text)s”. A number is needed, for example %(example)s."),
    "misplaced_separator": _(
        "You wrote “%(text)s”. Write %(decimal)s for one and a half and %(grouped)s for fifteen hundred."
    ),
    "not_positive": _("You wrote “%(text)s”. It must be above zero; leave it empty if it is not known."),
    "above": _("You wrote “%(text)s”. It can be at most %(limit)s."),
    "below": _("You wrote “%(text)s”. It must be at least %(limit)s."),
    "too_precise": _("You wrote “%(text)s”. At most %(places)s decimals are kept."),
}

OBSTACLES: dict[str, Promise] = {
    "type_needed": _("So far only the family “%(family)s” is told. Choose the type of resource."),
    "name_needs_consent": _(
        "Only %(company)s itself may show its name. Choose an anonymous listing until the company has confirmed it."
    ),
    "over": _("It ended on %(date)s. Give a later day under “Available until”, or leave it empty."),
    "waste_code_needed": _(
        "%(resource)s is hazardous: give its waste code. Until then the listing stays a draft."
    ),
    "licence_needed": _(
        "%(resource)s is hazardous, and no valid hazardous-waste treatment licence of %(company)s is on "
        "file. Send the licence to the operator of this platform; until then the listing stays a draft."
    ),
}

HISTORY: dict[str, Promise] = {
    "listing.estimate": _("supposed it from what companies of this sector typically have and need."),
    "listing.create": _("wrote the listing as a draft."),
    "listing.enter_on_behalf": _(
        "entered the listing on behalf of the company, which has yet to confirm it."
    ),
    "listing.edit": _("changed the listing."),
    "listing.edit_on_behalf": _("changed the listing on behalf of the company, which has yet to confirm it."),
    "listing.correct": _("corrected what others had entered; it is now the company's own listing."),
    "listing.confirm": _("confirmed the listing for the company."),
    "listing.publish": _("published the listing."),
    "listing.still_true": _("said that the listing is still true."),
    "listing.withdraw": _("removed the listing from the market."),
    "listing.import": _("wrote the listing from a file."),
    "listing.bulk_edit": _("changed the listing together with others."),
    "listing.restore": _("brought version %(version)s back as a new version."),
    "listing.undo": _("took a change of several listings back: the listing is as it was before."),
    "listing.attach": _("added the file “%(name)s”."),
    "listing.detach": _("removed the file “%(name)s”."),
    "listing.disclose": _("showed the listing with its name and exact figures to %(to)s (%(reference)s)."),
}

AUDIENCE: dict[str, Promise] = {
    Visibility.PRIVATE: _("Only people of %(company)s. It takes no part in matching."),
    Visibility.ANONYMOUS: _(
        "Everybody sees the type, a rough quantity and an area of 5 km or more. The name, the place and exact "
        "figures only after mutual interest. The park's board sees all."
    ),
    Visibility.PARK: _(
        "Companies of the same park and its board see everything; the others a rough quantity and no name."
    ),
    Visibility.NETWORK: _("Everybody who is signed in sees the name and everything written here."),
}

FACT_UNITS: dict[str, Promise] = {"d": pgettext_lazy("unit", "days"), "min": pgettext_lazy("unit", "min")}


def language() -> str:
    return get_language() or "vi"


def fact_unit(unit: str) -> str:
    """Return the unit of a quality fact as people read it: "days" for "d"."""
    return str(FACT_UNITS.get(unit, unit))


def unit_sentence(error: UnitError, *, resource: ResourceType) -> str:
    """Return what is wrong with a quantity and which units would do."""
    codes = compatible_units(resource.unit, density_known=resource.density_t_per_m3 is not None)
    facts: dict[str, Any] = {
        "resource": resource.name,
        "units": ", ".join(measures.unit_label(code, "", language()) for code in codes),
        "to_unit": measures.unit_label(resource.unit, "", language()),
        "text": error.facts.get("text", ""),
        "unit": measures.unit_label(str(error.facts.get("unit", "")), "", language()),
    }
    if error.code == "absurd":
        facts["yearly"] = measures.format_quantity(
            Decimal(error.facts["value"]), resource.unit, "", language()
        )
        facts["ceiling"] = measures.format_quantity(
            Decimal(error.facts["ceiling"]), resource.unit, "", language()
        )
    return str(UNIT_ERRORS[error.code]) % facts


def number_sentence(code: str, text: str, **facts: Any) -> str:
    """Return what is wrong with a number, with examples in the writing of the page's language."""
    examples = {
        "example": "120",
        "decimal": numbers.format_number(1.5, language()),
        "grouped": numbers.format_number(1500, language()),
    }
    shown = {name: numbers.format_number(value, language()) for name, value in facts.items()}
    return str(NUMBER_ERRORS[code]) % (examples | shown | {"text": text})


def obstacle_sentence(obstacle: Obstacle) -> str:
    return str(OBSTACLES[obstacle.code]) % obstacle.facts


def audience_sentence(listing: Listing) -> str:
    return str(AUDIENCE[listing.visibility]) % {"company": listing.company.name}
