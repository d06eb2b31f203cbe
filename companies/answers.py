"""What a listing tells beside its essentials, part by part, as rows with the form field that changes each."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from companies.forms.quality import PREFIX, names_for
from companies.models import Listing
from companies.quality import BY_NAME
from companies.wording import FIELD_LABELS, fact_unit, language
from symbiosis.lib import measures, numbers

Row = dict[str, Any]
NBSP = "\u00a0"
COLUMN_UNITS = {"temperature_c": f"{NBSP}°C", "moisture_pct": "%", "purity_pct": "%"}


@dataclass(frozen=True, slots=True)
class Part:
    """One group of facts. A value of None is not known."""

    title: str
    rows: list[Row]


def parts_of(listing: Listing) -> list[Part]:
    """Return quality of the family, commercial terms, season and shifts, own words."""
    return [
        Part(_("Quality"), quality_rows(listing)),
        Part(_("Commercial terms"), commercial_rows(listing)),
        Part(_("Season and shifts"), season_rows(listing)),
        Part(_("In your own words"), word_rows(listing)),
    ]


def quality_rows(listing: Listing) -> list[Row]:
    """The facts that the family asks for, and those of the columns that are told all the same."""
    asked = names_for(listing.family)
    told = [name for name in COLUMN_UNITS if name not in asked and getattr(listing, name) is not None]
    return [_quality_row(listing, name) for name in (*asked, *told)]


def _quality_row(listing: Listing, name: str) -> Row:
    if name.startswith(PREFIX):
        fact = BY_NAME[name.removeprefix(PREFIX)]
        return {"field": name, "label": str(fact.label), "value": kept_text(listing, fact.name)}
    if name == "hazardous":
        return _row(name, {True: _("yes"), False: _("no"), None: None}[listing.hazardous])
    if name == "waste_code":
        return _row(name, str(listing.waste_code) if listing.waste_code else None)
    return _row(name, _number(getattr(listing, name), COLUMN_UNITS[name]))


def kept_text(listing: Listing, name: str) -> str | None:
    """Return a kept fact of the family as a person reads it, None when it is not told."""
    fact, kept = BY_NAME[name], listing.quality.get(name)
    if kept is None:
        return None
    if fact.choices:
        return str(dict(fact.choices)[kept])
    if not fact.is_number:
        return str(kept)
    return _number(Decimal(kept), f"{NBSP}{fact_unit(fact.unit)}" if fact.unit else "")


def commercial_rows(listing: Listing) -> list[Row]:
    unit, price, lot = listing.resource.unit, listing.price_vnd_per_unit, listing.min_lot
    per_unit = (
        price
        and f"{measures.format_money_exact(price, language())}/{measures.unit_label(unit, '', language())}"
    )
    return [
        _row("payment", listing.get_payment_display() if listing.payment else None),
        _row("price_vnd_per_unit", per_unit),
        _row("transport", listing.get_transport_display() if listing.transport else None),
        _row("min_lot", None if lot is None else measures.format_quantity(lot, unit, "", language())),
    ]


def season_rows(listing: Listing) -> list[Row]:
    return [
        _row("season", season_text(listing)),
        _row("hours_per_day", _number(listing.hours_per_day)),
        _row("days_per_week", _number(listing.days_per_week)),
    ]


def season_text(listing: Listing) -> str:
    """Return the months in which it runs, each with its share of the year where the shares are told."""
    shares = [Decimal(share) for share in listing.month_shares]
    whole = sum(shares)
    if whole:
        told = [(month, share) for month, share in enumerate(shares, start=1) if share]
        return ", ".join(
            f"{MONTHS[month]} {numbers.format_percent(share / whole, language())}" for month, share in told
        )
    return ", ".join(str(MONTHS[month]) for month in listing.months) or _("all year")


def word_rows(listing: Listing) -> list[Row]:
    return [
        _row("title", listing.shown_title),
        _row("description", linebreaksbr(listing.description)),
    ]


def _row(field: str, value: Any) -> Row:
    return {"field": field, "label": str(FIELD_LABELS[field]), "value": value}


def _number(value: Any, unit: str = "") -> str | None:
    return None if value is None else f"{numbers.format_number(value, language())}{unit}"
