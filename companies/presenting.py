"""Facts of listings as rows of ready texts, in the page's language. Unknown is None: pages show a dash."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from companies.disclosure import area_text
from companies.models import Company, Listing, Period
from companies.projections import PublicProjection
from companies.wording import FIELD_LABELS, HISTORY, audience_sentence, language
from symbiosis.lib import measures, numbers

Row = dict[str, Any]


def quantity_text(listing: Listing) -> str | None:
    """Return the quantity as entered, with the year's amount beside it where the two differ."""
    low, high = listing.quantity_low, listing.quantity_high
    if low is None or high is None:
        return None
    estimate = listing.is_estimate
    entered = measures.format_quantity_range(
        low, high, listing.unit, listing.period, language(), estimate=estimate
    )
    yearly = yearly_text(listing)
    is_yearly = listing.period == Period.YEAR and listing.unit == listing.resource.unit
    return entered if is_yearly or yearly is None else f"{entered} = {yearly}"


def yearly_text(listing: Listing) -> str | None:
    """Return the whole quantity in the unit of the type per year."""
    return _range_text(listing.annual_range, listing)


def remaining_text(listing: Listing) -> str | None:
    """Return what agreements have left, in the unit of the type per year."""
    return _range_text(listing.remaining_range, listing)


def _range_text(quantity: tuple[Any, Any] | None, listing: Listing) -> str | None:
    if quantity is None:
        return None
    unit, estimate = listing.resource.unit, listing.is_estimate
    return measures.format_quantity_range(*quantity, unit, Period.YEAR, language(), estimate=estimate)


def _date(value: Any) -> str | None:
    return date_format(value, "SHORT_DATE_FORMAT") if value else None


def availability_text(listing: Listing) -> str:
    return _span(_date(listing.available_from), _date(listing.available_to))


def _span(first: str | None, last: str | None) -> str:
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else _("all the time")


def _number(value: Any, unit: str = "") -> str | None:
    return None if value is None else f"{numbers.format_number(value, language())}{unit}"


def essentials(listing: Listing, *, seen: str = "") -> list[Row]:
    """The six essentials, with the field that changes each; `seen` says who sees it where the level does not."""
    return [
        _row("kind", listing.get_kind_display()),
        _row("family", listing.get_family_display()),
        _row("resource", listing.resource.name),
        _row("quantity_low", quantity_text(listing)),
        _row("available_from", availability_text(listing), label=_("Availability")),
        _row("visibility", f"{listing.get_visibility_display()}. {seen or audience_sentence(listing)}"),
    ]


def _row(field: str, value: Any, *, label: str = "") -> Row:
    return {"field": field, "label": label or str(FIELD_LABELS[field]), "value": value}


def public_facts(public: PublicProjection, *, resource_name: str) -> list[Row]:
    """What a stranger sees of an anonymous listing."""
    band = public.quantity and measures.format_quantity_range(
        *public.quantity, public.unit, Period.YEAR, language()
    )
    warmth = public.temperature_c and "{}–{}\u00a0°C".format(*public.temperature_c)
    quarters = ", ".join(_("quarter %(number)s") % {"number": number} for number in public.quarters)
    return [
        {"label": str(FIELD_LABELS["resource"]), "value": resource_name},
        {"label": _("Quantity, rough"), "value": band},
        {"label": _("Place"), "value": area_text(public.cell)},
        {"label": _("Season"), "value": quarters or _("all year")},
        {"label": _("Availability"), "value": _span(public.from_quarter, public.to_quarter)},
        {"label": _("Temperature, rough"), "value": warmth},
    ]


def about(company: Company) -> list[Row]:
    """What public sources say of a company."""
    product = company.product_t_per_year
    tonnes = None if product is None else measures.format_quantity(product, "t", "year", language())
    return [
        {"label": _("Kind"), "value": company.get_kind_display()},
        {"label": _("Park"), "value": company.park.name if company.park else None},
        {"label": _("Zone"), "value": str(company.zone) if company.zone else None},
        {"label": _("Activity"), "value": company.activity},
        {"label": _("ISIC class"), "value": company.isic},
        {"label": _("Product"), "value": tonnes},
        {"label": _("Employees"), "value": _number(company.employees)},
        {"label": _("Note"), "value": company.note},
    ]


def timeline(events: Iterable[AuditEvent]) -> list[Row]:
    """Return history lines as sentences, newest first."""
    return [
        {"at": event.at, "who": _who(event), "text": str(HISTORY[event.verb]) % event.detail}
        for event in events
    ]


def _who(event: AuditEvent) -> str:
    return event.actor_label if event.actor_id else _("The platform")
