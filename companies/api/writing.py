"""What the API takes: the editable facts of a listing, checked by the same rules as the form."""

import dataclasses
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from catalogue.models import ResourceType, WasteCode
from catalogue.units import UNITS
from companies.facts import ListingFacts
from companies.forms.checks import problems_between, quantity_problem
from companies.forms.fields import SHARE_PLACES
from companies.models import Company, Kind, Listing, Payment, Period, Transport, Visibility
from companies.permissions import companies_to_write_for
from companies.quality import BY_NAME, LONGEST_WORDS, facts_of_family, kept_quality
from symbiosis.lib.json_api import StrictSerializer

Values = dict[str, Any]


def _number(digits: int, places: int, low: str, high: str | None = None) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=digits,
        decimal_places=places,
        min_value=Decimal(low),
        max_value=Decimal(high) if high else None,
        allow_null=True,
        required=False,
    )


class WasteCodeReference(StrictSerializer):
    scheme = serializers.ChoiceField(WasteCode.Scheme.choices)
    code = serializers.CharField(max_length=12)

    def validate(self, attrs: Values) -> Values:
        if not WasteCode.objects.filter(**attrs).exists():
            raise serializers.ValidationError({"code": _("This waste code is not known here.")})
        return attrs


class ListingChange(StrictSerializer):
    """The facts that may be written. What a change leaves out stays; null and empty texts mean "not known"."""

    kind = serializers.ChoiceField(Kind.choices)
    resource = serializers.SlugRelatedField("code", queryset=ResourceType.objects.matchable())
    title = serializers.CharField(max_length=160, required=False, allow_blank=True)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    quantity_low = _number(18, 4, "0.0001")
    quantity_high = _number(18, 4, "0.0001")
    unit = serializers.ChoiceField(list(UNITS), required=False)
    period = serializers.ChoiceField(Period.choices, required=False)
    available_from = serializers.DateField(allow_null=True, required=False)
    available_to = serializers.DateField(allow_null=True, required=False)
    months = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=12), max_length=12, required=False
    )
    min_lot = _number(18, 4, "0.0001")
    temperature_c = _number(7, 1, "-200", "3000")
    moisture_pct = _number(5, 2, "0", "100")
    purity_pct = _number(6, 3, "0", "100")
    hazardous = serializers.BooleanField(allow_null=True, required=False)
    waste_code = WasteCodeReference(allow_null=True, required=False)
    quality = serializers.DictField(child=serializers.CharField(max_length=LONGEST_WORDS), required=False)
    month_shares = serializers.ListField(
        child=serializers.DecimalField(max_digits=12, decimal_places=SHARE_PLACES, min_value=Decimal(0)),
        max_length=12,
        required=False,
    )
    hours_per_day = _number(3, 1, "0.1", "24")
    days_per_week = serializers.IntegerField(min_value=1, max_value=7, allow_null=True, required=False)
    payment = serializers.ChoiceField(Payment.choices, required=False, allow_blank=True)
    price_vnd_per_unit = _number(16, 2, "0.01")
    transport = serializers.ChoiceField(Transport.choices, required=False, allow_blank=True)
    row_key = serializers.CharField(max_length=60, required=False, allow_blank=True)
    visibility = serializers.ChoiceField(Visibility.choices, required=False)

    def validate_months(self, months: list[int]) -> tuple[int, ...]:
        return tuple(sorted(set(months)))

    def validate_month_shares(self, shares: list[Decimal]) -> tuple[Decimal, ...]:
        if shares and (len(shares) != 12 or not any(shares)):
            raise serializers.ValidationError(
                _("Twelve numbers are needed, January first, not all of them 0.")
            )
        return tuple(shares)

    def validate_quality(self, quality: dict[str, str]) -> dict[str, str]:
        unknown = sorted(quality.keys() - BY_NAME.keys())
        if unknown:
            raise serializers.ValidationError(
                {name: [_("This key is not known, or cannot be written.")] for name in unknown}
            )
        return quality

    def validate_available_to(self, last: Any) -> Any:
        if last is not None and last < timezone.localdate():
            sentence = _("%(date)s is in the past. Give a later day, or leave it empty if it goes on.")
            raise serializers.ValidationError(sentence % {"date": f"{last:%d/%m/%Y}"})
        return last


class NewListing(ListingChange):
    """A new listing of a company for which you may write; it begins as a draft."""

    company = serializers.SlugRelatedField("slug", queryset=Company.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:  # a foreign company is the same error as one that is not there
            self.fields["company"].queryset = companies_to_write_for(request.user)


def new_facts(values: Values, *, company: Company) -> ListingFacts:
    """Return the facts of a new listing; raises `ValidationError` by field."""
    stated = {name: value for name, value in values.items() if name != "company"}
    blank = ListingFacts(kind=values["kind"], resource=values["resource"], title="")
    return _checked(_laid_over(blank, stated), company=company, listing=None)


def changed_facts(facts: ListingFacts, values: Values, *, listing: Listing) -> ListingFacts:
    """Return the facts with the stated ones changed; raises `ValidationError` by field."""
    return _checked(_laid_over(facts, values), company=listing.company, listing=listing)


def _laid_over(facts: ListingFacts, values: Values) -> ListingFacts:
    """One quantity is a range of one; with the type the unit and the facts of its family may change."""
    stated = dict(values)
    if "waste_code" in stated:
        stated["waste_code"] = _waste_code(stated["waste_code"])
    new = dataclasses.replace(facts, **stated)
    if "quantity_low" in stated or "quantity_high" in stated:
        new = dataclasses.replace(new, quantity_high=_upper_end(facts, stated, low=new.quantity_low))
    return dataclasses.replace(
        new,
        title=new.title or new.resource.name,
        unit=new.unit or new.resource.unit,
        quality=_kept(new, is_stated="quality" in stated),
    )


def _upper_end(before: ListingFacts, stated: Values, *, low: Decimal | None) -> Decimal | None:
    """Of a range the upper end stays when it is left out; without a lower end there is no quantity to be known."""
    is_range = before.quantity_low != before.quantity_high
    high = stated.get("quantity_high", before.quantity_high if is_range and low is not None else None)
    return low if high is None else high


def _waste_code(reference: Values | None) -> WasteCode | None:
    return None if reference is None else WasteCode.objects.get(**reference)


def _kept(facts: ListingFacts, *, is_stated: bool) -> dict[str, str]:
    """Facts of another family are refused where they are stated, and dropped where the type has changed."""
    names = {fact.name for fact in facts_of_family(facts.resource.family)}
    strange = sorted(facts.quality.keys() - names)
    if is_stated and strange:
        sentence = _("%(family)s has no such fact.") % {"family": facts.resource.get_family_display()}
        raise serializers.ValidationError({"quality": {name: [sentence] for name in strange}})
    try:
        return kept_quality(facts.quality, facts.resource.family)
    except ValueError as error:
        name = str(error).partition(":")[0]
        raise serializers.ValidationError({"quality": {name: [_("This value cannot be kept.")]}}) from error


def _checked(facts: ListingFacts, *, company: Company, listing: Listing | None) -> ListingFacts:
    values = {entry.name: getattr(facts, entry.name) for entry in dataclasses.fields(facts)}
    problems = list(problems_between(values, frozenset()))
    if facts.quantity_low is not None and not problems and (found := quantity_problem(facts)):
        problems.append(found)
    if facts.row_key and _is_taken(facts.row_key, company=company, listing=listing):
        problems.append(("row_key", _("Another listing of the company has this key.")))
    if problems:
        raise serializers.ValidationError({field: [sentence] for field, sentence in problems})
    return facts


def _is_taken(row_key: str, *, company: Company, listing: Listing | None) -> bool:
    others = company.listings.filter(row_key=row_key)
    return (others.exclude(pk=listing.pk) if listing else others).exists()
