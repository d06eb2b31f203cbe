"""The quick form of the yard: a photo, a family, a quantity. The rest is told later, on a larger screen."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Family, ResourceType
from catalogue.units import UnitError
from companies.facts import ListingFacts
from companies.forms.fields import NumberField, number_text, resources_named
from companies.forms.listing import unit_choices
from companies.models import Company, CompanyQuerySet, Kind, Period
from companies.wording import FIELD_LABELS, language
from symbiosis.lib.measures import unit_label


class PhotoForm(forms.Form):
    """Reads `ListingFacts` of a draft. The type may be left to its family; then it cannot be published yet."""

    use_required_attribute = False

    company = forms.ModelChoiceField(
        Company.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Company"),
        error_messages={"required": gettext_lazy("Choose the company that has or needs this.")},
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
        error_messages={"required": gettext_lazy("Take or choose a photo.")},
    )
    family = forms.ChoiceField(
        label=FIELD_LABELS["family"],
        choices=Family.choices,
        error_messages={"required": gettext_lazy("Choose the family.")},
    )
    quantity_low = NumberField(label=FIELD_LABELS["quantity_low"], places=4, above=Decimal(0))
    unit = forms.ChoiceField(label=FIELD_LABELS["unit"], required=False, initial="t")
    period = forms.ChoiceField(label=FIELD_LABELS["period"], choices=Period.choices, initial=Period.MONTH)
    kind = forms.ChoiceField(label=FIELD_LABELS["kind"], choices=Kind.choices, initial=Kind.HAVE)
    resource = forms.CharField(
        label=FIELD_LABELS["resource"],
        required=False,
        max_length=160,
        help_text=gettext_lazy("Optional: your own words, for example “fly ash”. You can add it later."),
    )
    client_key = forms.RegexField(r"^[0-9A-Za-z-]{16,40}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, companies: CompanyQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]  # in the language of now
        self.fields["client_key"].initial = str(uuid4())
        if companies is None:
            del self.fields["company"]
        else:
            self.fields["company"].queryset = companies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("quantity_low") is not None and not values.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Choose the unit of the quantity."))
        if values.get("family") and self._type() is None:
            self.add_error(
                "resource", _("Say in a few words what it is, and choose its type on the long form.")
            )
        return values

    def _type(self) -> ResourceType | None:
        """The type that the words name, else the family as a whole."""
        words = self.cleaned_data.get("resource", "")
        named = resources_named(words) if words else []
        if len(named) == 1:
            return named[0]
        family = self.cleaned_data["family"]
        return ResourceType.objects.filter(parent=None, family=family).order_by("pk").first()

    @property
    def families(self) -> list[tuple[str, str]]:
        """Each family with the unit that its quantities usually have."""
        roots = ResourceType.objects.filter(parent=None).order_by("-pk")
        units = {root.family: root.unit for root in roots}
        return [(family, units.get(family, "")) for family in Family.values]

    @property
    def facts(self) -> ListingFacts:
        """The facts of a valid form. A quantity that the family's unit cannot take is kept as words."""
        values, resource = self.cleaned_data, self._type()
        if resource is None:
            raise ValueError("the form is not valid")
        facts = ListingFacts(
            kind=values["kind"],
            resource=resource,
            title=values["resource"] or resource.name,
            quantity_low=values["quantity_low"],
            quantity_high=values["quantity_low"],
            unit=values["unit"] or resource.unit,
            period=values["period"],
            row_key=f"photo-{values['client_key']}",
        )
        return facts if self._is_counted(facts) else self._in_words(facts, resource)

    def _is_counted(self, facts: ListingFacts) -> bool:
        try:
            return facts.quantity_high is None or bool(facts.offered)
        except UnitError:
            return False

    def _in_words(self, facts: ListingFacts, resource: ResourceType) -> ListingFacts:
        told = f"{number_text(self.cleaned_data['quantity_low'])} {unit_label(facts.unit, facts.period, language())}"
        return ListingFacts(
            kind=facts.kind,
            resource=resource,
            title=facts.title,
            description=_("Quantity as told with the photo: %(quantity)s") % {"quantity": told},
            row_key=facts.row_key,
        )
