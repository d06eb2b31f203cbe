"""Form fields that read what people type: numbers of the page's language, resource types, waste codes, months."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from catalogue.folding import fold
from catalogue.models import ResourceType, WasteCode
from catalogue.schemes import scheme_named
from companies.wording import language, number_sentence
from symbiosis.lib import numbers

LARGEST = Decimal(10) ** 13  # the columns hold 14 digits before the comma
SHARE_PLACES = 3


class NumberField(forms.CharField):
    """A number in the writing of the page's language; empty = not known."""

    def __init__(
        self,
        *,
        places: int,
        above: Decimal | None = None,
        at_least: Decimal | None = None,
        at_most: Decimal = LARGEST,
        **options: Any,
    ) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, required=False, **options)
        self.places, self.above, self.at_least, self.at_most = places, above, at_least, at_most

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = numbers.parse_number(text, language())
        except numbers.NumberTextError as error:
            raise ValidationError(number_sentence(error.code, text), code=error.code) from error
        self._refuse_outside(number, text)
        return number

    def _refuse_outside(self, number: Decimal, text: str) -> None:
        if self.above is not None and number <= self.above:
            raise ValidationError(number_sentence("not_positive", text), code="not_positive")
        if self.at_least is not None and number < self.at_least:
            raise ValidationError(number_sentence("below", text, limit=self.at_least), code="below")
        if number > self.at_most:
            raise ValidationError(number_sentence("above", text, limit=self.at_most), code="above")
        if number != round(number, self.places):
            raise ValidationError(
                number_sentence("too_precise", text, places=self.places), code="too_precise"
            )

    def prepare_value(self, value: Any) -> Any:
        return number_text(value) if isinstance(value, Decimal) else value


def number_text(value: Decimal) -> str:
    """Return a number with all its decimals in the writing of the page's language."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return numbers.format_number(value, language(), places=places)


class ResourceField(forms.CharField):
    """A matchable type of the catalogue by its name, a synonym or its code, in either language."""

    def clean(self, value: Any) -> ResourceType | None:
        text = super().clean(value)
        found = resources_named(text) if text else []
        if text and len(found) != 1:
            raise ValidationError(_not_one(text, found), code="unknown_resource")
        return found[0] if found else None

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, ResourceType) else value


def resources_named(text: str) -> list[ResourceType]:
    """Return the types that the text names exactly (case and marks do not matter), best reading first."""
    wanted = fold(text)
    types = ResourceType.objects.matchable()
    candidates = types.filter(search_key__contains=wanted).prefetch_related("synonyms").order_by("pk")
    by_code = types.filter(code=text.strip())
    by_name = [row for row in candidates if wanted in (fold(row.name_en), fold(row.name_vi))]
    by_synonym = [row for row in candidates if wanted in {fold(word.term) for word in row.synonyms.all()}]
    return list(by_code) or by_name or by_synonym


def _not_one(text: str, found: list[ResourceType]) -> str:
    near = (
        found or ResourceType.objects.matchable().filter(search_key__contains=fold(text)).order_by("pk")[:5]
    )
    names = ", ".join(row.name for row in near)
    if not names:
        return _("“%(text)s” is not in the catalogue. Choose a type from the list.") % {"text": text}
    sentence = _("“%(text)s” is not one type of the catalogue. Did you mean: %(names)s?")
    return sentence % {"text": text, "names": names}


class WasteCodeField(forms.CharField):
    """A code of the EU List of Waste or of Viet Nam's list, with or without blanks and the asterisk.

    A number that both lists have needs its list ("VN 17 02 03"): it means another waste in each.
    """

    def clean(self, value: Any) -> WasteCode | None:
        text = super().clean(value)
        if not text:
            return None
        codes = waste_codes_named(text)
        if not codes:
            sentence = _("“%(text)s” is not a waste code known here. Write it like 10 01 02 or 19 08 13*.")
            raise ValidationError(sentence % {"text": text}, code="unknown_waste_code")
        if len(codes) > 1:
            raise ValidationError(_in_both_lists(text, codes), code="two_waste_codes")
        return codes[0]

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, WasteCode) else value


def waste_codes_named(text: str) -> list[WasteCode]:
    """Return the codes that the text names: of the list written before it, else of each list that has the number."""
    digits = "".join(sign for sign in text if sign.isdigit())
    spaced = " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))
    codes = WasteCode.objects.filter(code__in=[digits, spaced]).order_by("scheme", "pk")
    scheme = scheme_named(text)
    return list(codes.filter(scheme=scheme) if scheme else codes)


def _in_both_lists(text: str, codes: list[WasteCode]) -> str:
    eu, vn = codes
    sentence = _(
        "“%(text)s” stands in both lists. Write “%(eu)s” for “%(eu_name)s” or “%(vn)s” for “%(vn_name)s”."
    )
    return sentence % {"text": text, "eu": eu, "eu_name": eu.name, "vn": vn, "vn_name": vn.name}


class MonthInputs(forms.Widget):
    """Twelve small boxes of one name, January first."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:  # noqa: ARG002
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [values] if isinstance(values, str) else list(values)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        return name not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_1" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002
        texts = [*(value or []), *([""] * 12)][:12]
        boxes = [
            {"id": f"{(attrs or {}).get('id', name)}_{month}", "label": MONTHS[month], "text": text}
            for month, text in enumerate(texts, start=1)
        ]
        return render_to_string("companies/_month_inputs.html", {"name": name, "boxes": boxes})


class MonthSharesField(forms.Field):
    """Twelve weights of the year, in any unit; all empty = not said. Only their proportions count."""

    widget = MonthInputs

    def clean(self, value: Any) -> tuple[Decimal, ...]:
        texts = [str(text).strip() for text in value or []]
        if not any(texts):
            return ()
        if len(texts) != 12 or not all(texts):
            raise ValidationError(
                _("Write a number for each of the twelve months, 0 for a month without any."), code="twelve"
            )
        one = NumberField(places=SHARE_PLACES, at_least=Decimal(0))
        shares = tuple(one.clean(text) or Decimal(0) for text in texts)
        if not any(shares):
            raise ValidationError(_("At least one month must have more than 0."), code="all_zero")
        return shares

    def prepare_value(self, value: Any) -> list[str]:
        return [number_text(one) if isinstance(one, Decimal) else str(one) for one in value or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != self.prepare_value(data)
