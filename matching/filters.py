"""The filters of the match list, read from the address.

An anonymous party may be found only by what its projection tells: no filter and no search looks at its company,
park or own words.
"""

from collections.abc import Callable

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from catalogue.models import Family
from companies.models import Listing
from companies.permissions import companies_of
from matching.models import KINDS, Feedback, Match
from matching.models.matches import MatchQuerySet
from parks.models import Park
from parks.permissions import parks_with
from symbiosis.lib.addresses import chosen, without

SCORES = ["50", "60", "70", "80"]
SORTS = {
    "best": (F("score") * F("confidence")).desc(),
    "score": F("score").desc(),
    "distance": F("distance_high_km").asc(nulls_last=True),
    "value": F("value_high").desc(nulls_last=True),
    "co2": F("co2_high").desc(nulls_last=True),
}
LONGEST_TEXT = 100


class MatchFilter:
    """Repeated keys are OR, different keys AND; values that do not exist are ignored."""

    def __init__(self, query: QueryDict, *, user: User) -> None:
        self.query = query
        self.user = user

    @cached_property
    def parks(self) -> list[Park]:
        """Parks whose data the person may see; others cannot be asked for."""
        parks = Park.objects.order_by("name_en", "pk")
        if self.user.is_operator:
            return list(parks)
        return list(parks.filter(pk__in=parks_with(self.user, Permission.VIEW_PARK_DATA)))

    @cached_property
    def options(self) -> dict[str, list[tuple[str, str]]]:
        """The values that each filter offers, with their words."""
        return {
            "kind": [(value, str(label)) for value, label in KINDS],
            "family": [(value, str(label)) for value, label in Family.choices],
            "park": [(park.slug, park.name) for park in self.parks],
            "min_score": [(score, _("at least %(score)s") % {"score": score}) for score in SCORES],
            "state": [("open", _("not yet judged by us")), ("aside", _("set aside by us"))],
        }

    @property
    def sorts(self) -> list[tuple[str, str]]:
        words = [_("Best first"), _("Score"), _("Nearest first"), _("Value"), _("Avoided emissions")]
        return list(zip(SORTS, words, strict=True))

    @property
    def sort(self) -> str:
        chosen = self.query.get("sort", "")
        return chosen if chosen in SORTS else "best"

    @property
    def text(self) -> str:
        return self.query.get("q", "").strip()[:LONGEST_TEXT]

    @property
    def listing(self) -> str:
        """The code of a listing, from its page: only its matches."""
        return self.query.get("listing", "").strip()[:LONGEST_TEXT]

    @cached_property
    def active(self) -> dict[str, list[str]]:
        """The chosen values that exist, by key."""
        return chosen(self.query, self.options)

    @property
    def queryset(self) -> MatchQuerySet:
        rows = Match.objects.visible_to(self.user).current()
        for key, values in self.active.items():
            rows = rows.filter(_CONDITIONS[key](self, values))
        if self.listing:
            rows = rows.filter(Q(giver_listing__code=self.listing) | Q(taker_listing__code=self.listing))
        if self.text:
            rows = rows.filter(self._by_text())
        return rows.for_list().order_by(SORTS[self.sort], "key")

    def by_park(self, slugs: list[str]) -> Q:
        return Q(giver_listing__company__park__slug__in=slugs) | Q(
            taker_listing__company__park__slug__in=slugs
        )

    def by_state(self, values: list[str]) -> Q:
        own = companies_of(self.user).values("slug")
        aside = Feedback.objects.filter(company_slug__in=own, verdict__in=["not_useful", "declined"])
        judged = Q(key__in=aside.values("match_key"))
        return judged if values == ["aside"] else ~judged if values == ["open"] else Q()

    def _by_text(self) -> Q:
        found = Listing.objects.search(self.text, user=self.user).values("pk")
        return Q(giver_listing__in=found) | Q(taker_listing__in=found) | Q(code__iexact=self.text)

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each active filter in words, with the address that drops it."""
        titles = {
            "kind": _("Kind"),
            "family": _("Family"),
            "park": _("Park"),
            "min_score": _("Score"),
            "state": _("State"),
        }
        chips = [
            {
                "label": f"{titles[key]}: {dict(self.options[key])[value]}",
                "remove_url": without(self.query, key, value),
            }
            for key, values in self.active.items()
            for value in values
        ]
        typed = {"listing": _("Listing: %(text)s"), "q": _("Text: %(text)s")}
        for key, text in (("listing", self.listing), ("q", self.text)):
            if text:
                label = typed[key] % {"text": text}
                chips.append({"label": label, "remove_url": without(self.query, key)})
        return chips


_CONDITIONS: dict[str, Callable[[MatchFilter, list[str]], Q]] = {
    "kind": lambda _filter, values: Q(kind__in=values),
    "family": lambda _filter, values: Q(family__in=values),
    "park": MatchFilter.by_park,
    "min_score": lambda _filter, values: Q(score__gte=min(int(value) for value in values) / 100),
    "state": MatchFilter.by_state,
}
