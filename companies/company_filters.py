"""The filters of the companies page, read from the address."""

from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from companies.models import Company, CompanyKind, CompanyQuerySet
from companies.selects import selects_of
from parks.models import Park
from symbiosis.lib.addresses import without

TITLES: dict[str, Promise] = {"q": _("Words"), "park": _("Park"), "kind": _("Kind")}
LONGEST_SEARCH = 80


class CompanyFilter:
    """Repeated keys are OR inside a field, different fields are AND; unknown values are ignored."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        parks = Park.objects.order_by("name_en", "pk")
        return {
            "park": [(park.slug, park.name) for park in parks],
            "kind": [(value, str(label)) for value, label in CompanyKind.choices],
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
        return rows.matching_text(self.active["q"][0]) if "q" in self.active else rows

    @property
    def selects(self) -> list[dict[str, Any]]:
        return selects_of(self.choices, self.active, TITLES)

    @property
    def chips(self) -> list[dict[str, str]]:
        words = {value: label for choices in self.choices.values() for value, label in choices}
        return [
            {"label": f"{TITLES[key]}: {words.get(value, value)}", "remove_url": without(self.query, key)}
            for key, values in self.active.items()
            for value in values
        ]
