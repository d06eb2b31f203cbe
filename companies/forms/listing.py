"""The listing form: six essentials first, then facts that help the matching. All of it may stay unknown."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Family
from catalogue.units import UNITS, UnitError
from companies.facts import PLACES, ListingFacts
from companies.forms.fields import NumberField, ResourceField, WasteCodeField
from companies.models import Company, CompanyQuerySet, Kind, Period, Visibility
from companies.wording import FIELD_LABELS, language, unit_sentence
from symbiosis.lib import measures

ESSENTIALS = (
    "kind",
    "family",
    "resource",
    "quantity_low",
    "unit",
    "period",
    "available_from",
    "available_to",
    "visibility",
)
HAZARDOUS = [("", gettext_lazy("not known")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
FAMILY_HELP = gettext_lazy("Leave it to the type if you are not sure.")


def unit_choices() -> list[tuple[str, str]]:
    names = [(code, measures.unit_label(code, "", language())) for code in UNITS]
    return [("", _("unit")), *names]


def date_field(name: str, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=FIELD_LABELS[name],
        required=False,
        widget=widget,
        help_text=help_text,
        error_messages={"invalid": gettext_lazy("Write the day like 05/11/2026.")},
    )


class ListingForm(forms.Form):
    """Reads `ListingFacts`. With `companies`, also for whom (new listings of people with several)."""

    use_required_attribute = False  # the server's sentences are better than the browser's

    company = forms.ModelChoiceField(
        Company.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Company"),
        error_messages={"required": gettext_lazy("Choose the company that has or needs this.")},
    )
    kind = forms.ChoiceField(
        label=FIELD_LABELS["kind"],
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you have it or need it.")},
    )
    family = forms.ChoiceField(
        label=FIELD_LABELS["family"],
        choices=Family.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=FAMILY_HELP,
    )
    resource = ResourceField(
        label=FIELD_LABELS["resource"],
        help_text=gettext_lazy("Type a few letters and choose from the list, for example “fly ash”."),
        widget=forms.TextInput(attrs={"list": "resource-names", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Choose the type of resource from the list.")},
    )
    quantity_low = NumberField(
        label=FIELD_LABELS["quantity_low"],
        help_text=gettext_lazy("Leave it empty if it is not known; never write 0 for unknown."),
        places=4,
        above=Decimal(0),
    )
    unit = forms.ChoiceField(
        label=FIELD_LABELS["unit"],
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "The unit “%(value)s” is not known here. Choose one from the list, for example t, kg or m³."
            )
        },
    )
    period = forms.ChoiceField(
        label=FIELD_LABELS["period"],
        choices=Period.choices,
        initial=Period.YEAR,
        error_messages={
            "required": gettext_lazy("Choose the period of the quantity."),
            "invalid_choice": gettext_lazy(
                "The period “%(value)s” is not known here. Choose one from the list."
            ),
        },
    )
    available_from = date_field(
        "available_from", gettext_lazy("Leave both days empty if it goes on all the time.")
    )
    available_to = date_field("available_to")
    visibility = forms.ChoiceField(
        label=FIELD_LABELS["visibility"],
        choices=Visibility.choices,
        initial=Visibility.ANONYMOUS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who may see it.")},
    )
    quantity_high = NumberField(
        label=FIELD_LABELS["quantity_high"],
        help_text=gettext_lazy("Only if the quantity is a range."),
        places=4,
        above=Decimal(0),
    )
    title = forms.CharField(
        label=FIELD_LABELS["title"],
        max_length=160,
        required=False,
        help_text=gettext_lazy("Your own words; the name of the type is used if you leave it empty."),
    )
    description = forms.CharField(
        label=FIELD_LABELS["description"],
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    months = forms.TypedMultipleChoiceField(
        label=FIELD_LABELS["months"],
        choices=[(number, MONTHS[number]) for number in range(1, 13)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked = all year."),
    )
    min_lot = NumberField(
        label=FIELD_LABELS["min_lot"],
        help_text=gettext_lazy("Least quantity worth a transport, in the unit of the type."),
        places=4,
        above=Decimal(0),
    )
    temperature_c = NumberField(
        label=FIELD_LABELS["temperature_c"], places=1, at_least=Decimal(-200), at_most=Decimal(3000)
    )
    moisture_pct = NumberField(
        label=FIELD_LABELS["moisture_pct"], places=2, at_least=Decimal(0), at_most=Decimal(100)
    )
    purity_pct = NumberField(
        label=FIELD_LABELS["purity_pct"], places=3, at_least=Decimal(0), at_most=Decimal(100)
    )
    hazardous = forms.ChoiceField(label=FIELD_LABELS["hazardous"], choices=HAZARDOUS, required=False)
    waste_code = WasteCodeField(
        label=FIELD_LABELS["waste_code"],
        required=False,
        help_text=gettext_lazy("EU List of Waste or Viet Nam's list, for example 10 01 02."),
    )

    def __init__(self, *args: Any, companies: CompanyQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]  # in the language of now
        if companies is None:
            del self.fields["company"]
        else:
            self.fields["company"].queryset = companies  # type: ignore[attr-defined]

    def clean_hazardous(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["hazardous"])

    def clean_available_to(self) -> Any:
        last = self.cleaned_data["available_to"]
        if last is not None and last < timezone.localdate():
            sentence = _("%(date)s is in the past. Give a later day, or leave it empty if it goes on.")
            raise ValidationError(sentence % {"date": f"{last:%d/%m/%Y}"}, code="past")
        return last

    def clean(self) -> dict[str, Any]:
        self._check_family()
        self._check_dates()
        self._check_range()
        self._check_quantity()
        return self.cleaned_data

    def _check_family(self) -> None:
        resource, family = self.cleaned_data.get("resource"), self.cleaned_data.get("family")
        if resource and family and resource.family != family:
            facts = {"resource": resource.name, "family": resource.get_family_display()}
            sentence = _(
                "%(resource)s belongs to the family “%(family)s”. Choose that family or another type."
            )
            self.add_error("family", sentence % facts)

    def _check_dates(self) -> None:
        first, last = self.cleaned_data.get("available_from"), self.cleaned_data.get("available_to")
        if first and last and last < first:
            facts = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
            sentence = _(
                "It would end on %(last)s, before it begins on %(first)s. Change one of the two days."
            )
            self.add_error("available_to", sentence % facts)

    def _check_range(self) -> None:
        low, high = self.cleaned_data.get("quantity_low"), self.cleaned_data.get("quantity_high")
        if high is not None and low is None and "quantity_low" not in self.errors:
            self.add_error("quantity_low", _("Give the lower end too, or move the number here."))
        elif low is not None and high is not None and high < low:
            self.add_error(
                "quantity_high", _("The upper end is below the lower one. Exchange the two numbers.")
            )

    def _check_quantity(self) -> None:
        """Convert to the unit of the type, so that a quantity nobody can compare is never saved."""
        needed = {"resource", "quantity_low", "quantity_high", "unit", "period", "kind", "visibility"}
        if self.errors.keys() & needed or self.cleaned_data.get("quantity_low") is None:
            return
        if not self.cleaned_data["unit"]:
            self.add_error("unit", _("Choose the unit of the quantity."))
            return
        resource = self.cleaned_data["resource"]
        try:
            offered = self.facts.offered
        except UnitError as error:
            self.add_error("quantity_low", unit_sentence(error, resource=resource))
            return
        if not offered:
            facts = {"least": measures.format_quantity(PLACES, resource.unit, Period.YEAR, language())}
            sentence = _("That is less than %(least)s. Check the number and the unit.")
            self.add_error("quantity_low", sentence % facts)

    @property
    def facts(self) -> ListingFacts:
        """The facts of a valid form."""
        asked = self.cleaned_data.keys()
        data = {
            field.name: self.cleaned_data[field.name] for field in fields(ListingFacts) if field.name in asked
        }
        data["quantity_high"] = data.get("quantity_high") or data.get("quantity_low")
        data["title"] = data.get("title") or self.cleaned_data["resource"].name
        data["unit"] = data.get("unit") or self.cleaned_data["resource"].unit
        return ListingFacts(**data | {"months": tuple(data.get("months") or ())})

    @property
    def echo(self) -> str:
        """How the quantity was understood: "= 1.440 tấn/năm"; empty while it is not."""
        if not self.is_bound or not hasattr(self, "cleaned_data") or self.errors.keys() & set(ESSENTIALS):
            return ""
        facts = self.facts
        if facts.offered is None:
            return ""
        return "= " + measures.format_quantity(facts.offered, facts.resource.unit, "year", language())


def initial_of(facts: ListingFacts) -> dict[str, Any]:
    """Return what the form shows for facts that are already written."""
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    names = (facts.resource.name_vi, facts.resource.name_en)
    is_range = facts.quantity_low != facts.quantity_high
    return values | {
        "family": facts.resource.family,
        "title": "" if facts.title in names else facts.title,
        "quantity_high": facts.quantity_high if is_range else None,
        "months": list(facts.months),
        "hazardous": {True: "yes", False: "no", None: ""}[facts.hazardous],
    }
