"""The listing form: six essentials first, then facts that help the matching. All of it may stay unknown."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Family, ResourceType
from catalogue.units import UNITS
from companies.facts import ListingFacts
from companies.forms.checks import problems_between, quantity_problem
from companies.forms.fields import MonthSharesField, NumberField, ResourceField, WasteCodeField
from companies.forms.quality import EVERY_COLUMN, NOT_SAID, PREFIX, names_for, quality_fields
from companies.forms.reading import Season, facts_from
from companies.models import Company, CompanyQuerySet, Kind, Payment, Period, Transport, Visibility
from companies.wording import FIELD_LABELS, language
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
        help_text=gettext_lazy("In your own words, in Vietnamese or English, for example “fly ash”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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
    season = forms.ChoiceField(
        label=FIELD_LABELS["season"],
        choices=Season.choices,
        initial=Season.EVEN,
        required=False,
        widget=forms.RadioSelect,
    )
    months = forms.TypedMultipleChoiceField(
        label=FIELD_LABELS["months"],
        choices=[(number, MONTHS[number]) for number in range(1, 13)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked = all year."),
    )
    month_shares = MonthSharesField(
        label=FIELD_LABELS["month_shares"],
        required=False,
        help_text=gettext_lazy(
            "Twelve numbers, for example tonnes or percent; only their proportions count."
        ),
    )
    hours_per_day = NumberField(
        label=FIELD_LABELS["hours_per_day"], places=1, above=Decimal(0), at_most=Decimal(24)
    )
    days_per_week = NumberField(
        label=FIELD_LABELS["days_per_week"], places=0, at_least=Decimal(1), at_most=Decimal(7)
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
    payment = forms.ChoiceField(
        label=FIELD_LABELS["payment"], choices=[NOT_SAID, *Payment.choices], required=False
    )
    price_vnd_per_unit = NumberField(
        label=FIELD_LABELS["price_vnd_per_unit"],
        help_text=gettext_lazy("In VND for one unit of the type, for example per tonne."),
        places=2,
        above=Decimal(0),
    )
    transport = forms.ChoiceField(
        label=FIELD_LABELS["transport"], choices=[NOT_SAID, *Transport.choices], required=False
    )

    def __init__(
        self,
        *args: Any,
        companies: CompanyQuerySet | None = None,
        base: ListingFacts | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        self.fields |= quality_fields()
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]  # in the language of now
        if companies is None:
            del self.fields["company"]
        else:
            self.fields["company"].queryset = companies  # type: ignore[attr-defined]

    def clean_hazardous(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["hazardous"])

    def clean_days_per_week(self) -> int | None:
        days = self.cleaned_data["days_per_week"]
        return None if days is None else int(days)

    def clean_available_to(self) -> Any:
        last = self.cleaned_data["available_to"]
        if last is not None and last < timezone.localdate():
            sentence = _("%(date)s is in the past. Give a later day, or leave it empty if it goes on.")
            raise ValidationError(sentence % {"date": f"{last:%d/%m/%Y}"}, code="past")
        return last

    def clean(self) -> dict[str, Any]:
        for field, sentence in problems_between(self.cleaned_data, frozenset(self.errors)):
            self.add_error(field, sentence)
        self._check_quantity()
        return self.cleaned_data

    def _check_quantity(self) -> None:
        needed = {"resource", "quantity_low", "quantity_high", "unit", "period", "kind", "visibility"}
        if self.errors.keys() & needed or self.cleaned_data.get("quantity_low") is None:
            return
        if not self.cleaned_data["unit"]:
            self.add_error("unit", _("Choose the unit of the quantity."))
        elif problem := quantity_problem(self.facts):
            self.add_error(*problem)

    @property
    def facts(self) -> ListingFacts:
        """The facts of a valid form; those it did not ask are as in `base`."""
        return facts_from(self._said, self.base)

    @property
    def _said(self) -> dict[str, Any]:
        """Cleaned values of the fields that were sent. Boxes that are not ticked count when their question was."""
        asked = {name for name in self.cleaned_data if self.add_prefix(name) in self.data}
        if "season" in asked:
            asked |= {"months", "month_shares"} & self.cleaned_data.keys()
        return {name: self.cleaned_data[name] for name in asked}

    @property
    def echo(self) -> str:
        """How the quantity was understood, both ends: "= 1.440–2.880 tấn/năm"; empty while it is not."""
        if not self.is_bound or not hasattr(self, "cleaned_data") or self.errors.keys() & set(ESSENTIALS):
            return ""
        facts = self.facts
        if facts.offered is None or not facts.quantity_low or not facts.quantity_high:
            return ""
        least = facts.offered * facts.quantity_low / facts.quantity_high
        unit = facts.resource.unit
        return "= " + measures.format_quantity_range(least, facts.offered, unit, Period.YEAR, language())

    @property
    def is_range(self) -> bool:
        """Whether an upper end is there: it then stands beside the lower one, never out of sight."""
        return self._is_filled("quantity_high")

    @property
    def family_asked(self) -> str:
        """The family whose quality is asked: that of the type where it is known, else the one chosen."""
        resource = getattr(self, "cleaned_data", {}).get("resource") or self.initial.get("resource")
        if isinstance(resource, ResourceType):
            return resource.family
        chosen = self["family"].value() or ""
        return chosen if chosen in Family.values else ""

    @property
    def quality_asked(self) -> list[forms.BoundField]:
        """The fields of the family, and those of others that somebody has filled in."""
        names = names_for(self.family_asked)
        others = [name for name in self.fields if name in EVERY_COLUMN or name.startswith(PREFIX)]
        return [self[name] for name in names] + [
            self[name] for name in others if name not in names and self._is_filled(name)
        ]

    def _is_filled(self, name: str) -> bool:
        return self[name].value() not in (None, "") or name in self.errors
