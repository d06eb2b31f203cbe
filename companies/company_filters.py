"""The filters of the companies page, read from the address."""

from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from companies.company_overview import Reader, connected
from companies.models import Company, CompanyKind, CompanyQuerySet
from companies.selects import selects_of
from parks.models import Park
from symbiosis.lib.addresses import without

TITLES: dict[str, Promise] = {
    "q": _("Words"),
    "park": _("Park"),
    "kind": _("Kind"),
    "here": _("On the platform"),
}
LONGEST_SEARCH = 80


class CompanyFilter:
    """Repeated keys are OR inside a field, different fields are AND; unknown values are ignored.

    Whose people are here may be asked by those only who may know it, and only of their companies.
    """

    def __init__(self, query: QueryDict, *, reader: Reader) -> None:
        self.query = query
        self.reader = reader

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        parks = Park.objects.order_by("name_en", "pk")
        here = [("yes", _("people are here")), ("no", _("nobody is here yet"))]
        return {
            "park": [(park.slug, park.name) for park in parks],
            "kind": [(value, str(label)) for value, label in CompanyKind.choices],
            "here": [(value, str(label)) for value, label in here] if self.reader.is_staff else [],
        }

    @property
    def search_text(self) -> str:
        return self.query.get("q", "").strip()[:LONGEST_SEARCH]

    @cached_property
    def active(self) -> dict[str, list[str]]:
        chosen = {"q": [text for text in (self.search_text,) if text]}
        for key, choices in self.choices.items():
            chosen[key] = [value for value in self.query.getlist(key) if value in dict(choices)]
        return {key: values for key, values in chosen.items() if values}

    @property
    def queryset(self) -> CompanyQuerySet:
        rows = Company.objects.all()
        if "park" in self.active:
            rows = rows.filter(park__slug__in=self.active["park"])
        if "kind" in self.active:
            rows = rows.filter(kind__in=self.active["kind"])
        if len(self.active.get("here", [])) == 1:
            rows = connected(rows.filter(self.reader.companies), yes=self.active["here"] == ["yes"])
        return rows.matching_text(self.active["q"][0]) if "q" in self.active else rows

    @property
    def selects(self) -> list[dict[str, Any]]:
        offered = {key: choices for key, choices in self.choices.items() if choices}
        return selects_of(offered, self.active, TITLES)

    @property
    def chips(self) -> list[dict[str, str]]:
        words = {value: label for choices in self.choices.values() for value, label in choices}
        return [
            {"label": f"{TITLES[key]}: {words.get(value, value)}", "remove_url": without(self.query, key)}
            for key, values in self.active.items()
            for value in values
        ]
