"""The form of a scenario: a name, a park, and up to six changes, each a small form of its own. Needs no script."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Conversion
from companies.forms.fields import NumberField
from matching.engine.types import Site
from matching.scenarios.actions import MOST_CHANGES
from matching.scenarios.choices import Choices, Group, site_of_park
from matching.scenarios.running import write_change
from parks.models import Park

LICENCES = ("hazardous", "energy", "safety", "product-standard")
LONGEST_NAME = 80


class ChangeForm(forms.Form):
    """Base of the four kinds of changes; `stored` is the change of a valid form for a scenario's park."""

    word: ClassVar[str]
    title: ClassVar[Promise]
    use_required_attribute = False  # the server's sentences are better than the browser's

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fill()

    def fill(self) -> None:
        """Give the drop-down lists their options."""

    def stored(self, park: Park | None) -> dict[str, Any]:
        raise NotImplementedError

    def _options(self, name: str, groups: list[Group]) -> None:
        empty, *rest = groups
        self.fields[name].choices = [*empty[1], *((title, options) for title, options in rest if options)]  # type: ignore[attr-defined]

    def _settled(self, park: Park | None) -> tuple[Park, Site]:
        """Return where a firm settles: the scenario's park, or the one that is chosen."""
        chosen = {one.code: one for one in self.choices.parks}.get(self.cleaned_data["place"])
        if park is not None and chosen is not None and chosen != park:
            sentence = _("The scenario is about %(park)s: settle the firm there, or choose all parks above.")
            raise ValidationError(sentence % {"park": park.name})
        there = park or chosen
        if there is None:
            raise ValidationError(_("Choose the park where it settles."))
        site = site_of_park(there)
        assert site is not None  # noqa: S101  # a park always has a position
        return there, site


class LeavesForm(ChangeForm):
    word = "leaves"
    title = gettext_lazy("A company stops")

    company = forms.ChoiceField(
        label=gettext_lazy("Company that stops giving, taking and treating"),
        error_messages={
            "required": gettext_lazy("Choose the company that stops."),
            "invalid_choice": gettext_lazy("This company takes no part in the matching of your parks."),
        },
    )

    def fill(self) -> None:
        self._options("company", self.choices.company_groups)

    def stored(self, park: Park | None) -> dict[str, Any]:
        from matching.engine.foresight.scenarios import TenantLeaves

        company = self.choices.companies[self.cleaned_data["company"]]
        if park is not None and company.park != park:
            sentence = _("%(company)s is not in %(park)s. Choose one of its companies, or all parks above.")
            raise ValidationError(sentence % {"company": company.shown_name, "park": park.name})
        return write_change(self.word, TenantLeaves(company.slug))


class ArrivesForm(ChangeForm):
    word = "arrives"
    title = gettext_lazy("A firm arrives")

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of firm"),
        error_messages={
            "required": gettext_lazy("Choose the kind of firm that arrives."),
            "invalid_choice": gettext_lazy("This kind of firm is not in the list. Choose one from it."),
        },
        help_text=gettext_lazy("It has and needs what firms of this kind usually do: sector estimates."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name in this scenario"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("Left empty, it is called like its kind."),
    )
    place = forms.ChoiceField(label=gettext_lazy("Where it settles"), required=False)
    product_t = NumberField(
        label=gettext_lazy("Product, tonnes a year"),
        places=2,
        above=Decimal(0),
        help_text=gettext_lazy(
            "Left empty, the quantities that depend on it stay unknown and enter no plan."
        ),
    )
    employees = NumberField(label=gettext_lazy("Employees"), places=0, above=Decimal(0))

    def fill(self) -> None:
        self._options("kind", self.choices.kind_groups)
        self.fields["place"].choices = self.choices.places  # type: ignore[attr-defined]

    def stored(self, park: Park | None) -> dict[str, Any]:
        from matching.engine.foresight.scenarios import TenantArrives

        there, site = self._settled(park)
        values = self.cleaned_data
        names = {code: name for _title, options in self.choices.kind_groups for code, name in options}
        change = TenantArrives(
            name=values["name"] or names[values["kind"]][:LONGEST_NAME],
            kind=values["kind"],
            site=site,
            product_t=_float(values["product_t"]),
            employees=_float(values["employees"]),
        )
        return write_change(self.word, change, park=there.code)


class PriceForm(ChangeForm):
    word = "price"
    title = gettext_lazy("A price changes")

    key = forms.ChoiceField(
        label=gettext_lazy("Price or cost"),
        error_messages={
            "required": gettext_lazy("Choose the price that changes."),
            "invalid_choice": gettext_lazy("This price is not in the list. Choose one from it."),
        },
    )
    factor = NumberField(
        label=gettext_lazy("Times"),
        places=4,
        at_least=Decimal(0),
        at_most=Decimal(1000),
        help_text=gettext_lazy("2 doubles it, 0.5 halves it. Or give a new range below."),
    )
    low = NumberField(label=gettext_lazy("New price, low end [VND per unit]"), places=2, above=Decimal(0))
    high = NumberField(label=gettext_lazy("New price, high end [VND per unit]"), places=2, above=Decimal(0))

    def fill(self) -> None:
        self._options("key", self.choices.price_groups)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if {"factor", "low", "high"} & self.errors.keys():
            return values
        factor, low, high = (values.get(name) for name in ("factor", "low", "high"))
        if factor is None and low is None and high is None:
            self.add_error("factor", _("Say how the price changes: a factor, or both ends of a new range."))
        elif factor is not None and (low is not None or high is not None):
            self.add_error("factor", _("Give either a factor or a new range, not both."))
        elif factor is None and (low is None or high is None):
            missing = "low" if low is None else "high"
            self.add_error(missing, _("Give both ends of the new range; they may be the same."))
        elif low is not None and high is not None and high < low:
            self.add_error("high", _("The high end is below the low one. Exchange the two numbers."))
        return values

    def stored(self, park: Park | None) -> dict[str, Any]:  # noqa: ARG002  # a price holds in every park
        from matching.engine.foresight.scenarios import PriceChanges

        values = self.cleaned_data
        unit = self.choices.prices[values["key"]].unit
        if values["factor"] is not None:
            return write_change(self.word, PriceChanges(values["key"], factor=float(values["factor"])))
        value = (float(values["low"]), float(values["high"]))
        return write_change(self.word, PriceChanges(values["key"], value=value, unit=unit))


class PlantForm(ChangeForm):
    word = "plant"
    title = gettext_lazy("A plant is added")

    process = forms.ChoiceField(
        label=gettext_lazy("Treatment that it runs for others"),
        error_messages={
            "required": gettext_lazy("Choose the treatment that the plant runs."),
            "invalid_choice": gettext_lazy("This treatment is not in the list. Choose one from it."),
        },
    )
    second = forms.ChoiceField(label=gettext_lazy("Second treatment"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Name in this scenario"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("Left empty, it is called like its treatment."),
    )
    place = forms.ChoiceField(label=gettext_lazy("Where it stands"), required=False)
    licences = forms.MultipleChoiceField(
        label=gettext_lazy("Licences that it will hold"),
        choices=[(code, label) for code, label in Conversion.Licence.choices if code in LICENCES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    capacity = NumberField(
        label=gettext_lazy("Capacity, units of feed a year"),
        places=2,
        above=Decimal(0),
        help_text=gettext_lazy("In the unit of the material that it takes. Left empty, it is not limited."),
    )
    fixed_cost = NumberField(label=gettext_lazy("Fixed cost, VND a year"), places=0, above=Decimal(0))

    def fill(self) -> None:
        self._options("process", self.choices.process_groups)
        self._options("second", self.choices.process_groups)
        self.fields["place"].choices = self.choices.places  # type: ignore[attr-defined]

    def stored(self, park: Park | None) -> dict[str, Any]:
        from matching.engine.foresight.scenarios import PlantIsAdded

        there, site = self._settled(park)
        values = self.cleaned_data
        names = {code: name for _title, options in self.choices.process_groups for code, name in options}
        change = PlantIsAdded(
            name=values["name"] or names[values["process"]].split(":")[0][:LONGEST_NAME],
            processes=frozenset({values["process"], values["second"]} - {""}),
            site=site,
            licences=frozenset(values["licences"]),
            capacity=_float(values["capacity"]),
            fixed_cost=_float(values["fixed_cost"]),
        )
        return write_change(self.word, change, park=there.code)


FORMS: dict[str, type[ChangeForm]] = {
    form.word: form for form in (LeavesForm, ArrivesForm, PriceForm, PlantForm)
}


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


class ScenarioForm(forms.Form):
    """Name and park of a scenario."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Question or name"),
        max_length=120,
        help_text=gettext_lazy("For example: the steel mill stops and a sludge dryer is built."),
        error_messages={
            "required": gettext_lazy("Give the scenario a name, so that others know what it asks.")
        },
    )
    park = forms.ChoiceField(
        label=gettext_lazy("Park"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("You may not start a run over this park.")},
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fields["park"].choices = choices.scopes  # type: ignore[attr-defined]

    def clean_park(self) -> Park | None:
        code = self.cleaned_data["park"]
        if not code and "" not in dict(self.choices.scopes):
            raise ValidationError(_("Choose a park."))
        return next((park for park in self.choices.parks if park.code == code), None)


class Draft:
    """A scenario that is being written: its head, and a form for each change in the order they were added.

    The forms are named in the hidden field ``blocks``, as ``c3:price``. A button adds one, another takes one
    away; only ``save`` judges what was typed.
    """

    def __init__(self, choices: Choices, data: QueryDict | None, initial: dict[str, Any]) -> None:
        self.choices = choices
        self.saving = data is not None and "save" in data
        self.head = self._form(ScenarioForm, data, None, initial)
        self.blocks = [
            self._form(FORMS[word], data, prefix, {}) for prefix, word in _named(data) if word in FORMS
        ]
        if data is not None:
            self._press(data)

    def _form(self, form: Any, data: QueryDict | None, prefix: str | None, initial: dict[str, Any]) -> Any:
        if self.saving:
            return form(data, prefix=prefix, choices=self.choices)
        typed = _typed(form, data, prefix) if data is not None else initial
        return form(initial=typed, prefix=prefix, choices=self.choices)

    def _press(self, data: QueryDict) -> None:
        self.blocks = [block for block in self.blocks if block.prefix != data.get("remove")]
        asked = str(data.get("add", ""))
        if asked in FORMS and not self.is_full:
            self.add(asked, {})

    def add(self, word: str, initial: dict[str, Any]) -> None:
        """Append an empty or prefilled change."""
        used = [int(block.prefix[1:]) for block in self.blocks]
        self.blocks.append(
            FORMS[word](initial=initial, prefix=f"c{max(used, default=0) + 1}", choices=self.choices)
        )

    @property
    def is_full(self) -> bool:
        return len(self.blocks) >= MOST_CHANGES

    @property
    def names(self) -> list[str]:
        return [f"{block.prefix}:{block.word}" for block in self.blocks]

    @property
    def forms(self) -> list[forms.Form]:
        return [self.head, *self.blocks]

    def changes(self) -> list[dict[str, Any]] | None:
        """Return the changes to be stored, or None where a form has errors; they then stand in the forms."""
        if any(form.errors for form in self.forms):
            return None
        if not self.blocks:
            self.head.add_error(None, _("Add at least one change: what would be different?"))
            return None
        stored = [self._stored(block) for block in self.blocks]
        self._refuse_repeats(stored)
        return None if any(form.errors for form in self.forms) else [one for one in stored if one]

    def _stored(self, block: ChangeForm) -> dict[str, Any] | None:
        try:
            return block.stored(self.head.cleaned_data["park"])
        except ValidationError as error:
            block.add_error("place" if "place" in block.fields else "company", error)
            return None

    def _refuse_repeats(self, stored: list[dict[str, Any] | None]) -> None:
        """Two changes of one thing would depend on their order."""
        from matching.scenarios.running import read_changes

        seen: set[str] = set()
        for block, one in zip(self.blocks, stored, strict=True):
            subject = read_changes([one])[0].subject if one else ""
            if subject and subject in seen:
                block.add_error(
                    None, _("Another change is about the same company or price. Keep one of them.")
                )
            seen.add(subject)


def _named(data: QueryDict | None) -> list[tuple[str, str]]:
    if data is None:
        return []
    pairs = [name.partition(":") for name in data.getlist("blocks")[:MOST_CHANGES]]
    return [(prefix, word) for prefix, _colon, word in pairs if prefix[:1] == "c" and prefix[1:].isdigit()]


def _typed(form: type[forms.Form], data: QueryDict, prefix: str | None) -> dict[str, Any]:
    """Return what was typed into a form, as it stands."""
    values: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        key = f"{prefix}-{name}" if prefix else name
        several = isinstance(field, forms.MultipleChoiceField)
        values[name] = data.getlist(key) if several else data.get(key, "")
    return values
