"""What a run proposed, and what people said of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from catalogue.models import Family
from companies.models import Listing, Status, Visibility
from companies.permissions import companies_of
from matching.models.runs import MatchRun
from parks.models import Park
from parks.permissions import parks_with

KINDS = [("direct", _("direct")), ("chained", _("through treatment"))]


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: User) -> "MatchQuerySet":
        """Own company on either side, or data permission in a park of either side; the operator sees all."""
        if user.is_operator:
            return self
        own = companies_of(user)
        parks = parks_with(user, Permission.VIEW_PARK_DATA)
        return self.filter(
            Q(giver_listing__company__in=own)
            | Q(taker_listing__company__in=own)
            | Q(giver_listing__company__park__in=parks)
            | Q(taker_listing__company__park__in=parks)
        )

    def current(self, park: Park | None = None) -> "MatchQuerySet":
        """Matches of the newest finished run that covers them, of listings that are still live.

        A run of one park covers the pairs inside that park; a run over all parks covers every pair. With
        `park`, only matches with a side in it. One query beside the caller's.
        """
        newest: dict[int | None, int] = dict(
            MatchRun.objects.real()
            .finished()
            .order_by()
            .values("park")
            .annotate(newest=models.Max("pk"))
            .values_list("park", "newest")
        )
        everywhere = newest.pop(None, 0)
        later = {pk: run for pk, run in newest.items() if run > everywhere}
        covered = Q(pk__in=[])
        for park_id in later:
            covered |= _inside(park_id)
        matches = self.filter(Q(run__in=later.values()) | Q(run=everywhere) & ~covered)
        return matches.of_live_listings().in_park(park)

    def of_live_listings(self) -> "MatchQuerySet":
        """Both sides still stand and take part in matching."""
        live = self.filter(giver_listing__status=Status.LIVE, taker_listing__status=Status.LIVE)
        return live.exclude(
            Q(giver_listing__visibility=Visibility.PRIVATE) | Q(taker_listing__visibility=Visibility.PRIVATE)
        )

    def in_park(self, park: Park | None) -> "MatchQuerySet":
        """A side in the park; all for None."""
        if park is None:
            return self
        return self.filter(Q(giver_listing__company__park=park) | Q(taker_listing__company__park=park))

    def for_list(self) -> "MatchQuerySet":
        """Best first, with what a card shows of both sides."""
        sides = [
            f"{side}_listing__{one}"
            for side in ("giver", "taker")
            for one in ("resource", "company__park", "face")
        ]
        rows = self.select_related("run", *sides).defer("run__snapshot")
        return rows.order_by((F("score") * F("confidence")).desc(), "key")


def _inside(park_id: int | None) -> Q:
    return Q(giver_listing__company__park=park_id, taker_listing__company__park=park_id)


class Match(models.Model):
    """The engine's hypothesis: one giver, one taker, a pathway of zero to three conversions, and why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="matches")
    key = models.CharField(max_length=40)  # digest of giver, taker and pathway; the same in every run
    code = models.CharField(max_length=16)  # MCH-XXXXXXXX, from the key: stable over runs
    giver_listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="matches_as_giver")
    taker_listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="matches_as_taker")
    family = models.CharField(max_length=2, choices=Family)
    kind = models.CharField(max_length=8, choices=KINDS)
    conversions = models.JSONField(default=list)  # codes in order
    score = models.FloatField()  # 0-1
    confidence = models.FloatField()  # 0-1
    rank = models.PositiveIntegerField(null=True)  # within the run, set when the run finishes
    quantity_low = models.FloatField(null=True)  # tradable, giver's canonical unit per year
    quantity_high = models.FloatField(null=True)
    quantity_unit = models.CharField(max_length=20)
    allocated = models.FloatField(null=True)  # plan of the whole network, giver's canonical unit per year
    distance_low_km = models.FloatField(null=True)
    distance_high_km = models.FloatField(null=True)
    value_low = models.FloatField(null=True)  # VND per year, both sides together; null = not known
    value_high = models.FloatField(null=True)
    co2_low = models.FloatField(null=True)  # tCO2e per year avoided; null = not known
    co2_high = models.FloatField(null=True)
    explanation = models.JSONField()  # gates, criteria, money, co2, missing, pathway: codes and numbers only
    has_unknown_gate = models.BooleanField()

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        indexes = [
            models.Index(fields=["run", "rank"], name="matching_match_ranked"),
            models.Index(fields=["code"], name="matching_match_code"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="matching_match_once_per_run"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="matching_match_score_range"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="matching_match_confidence_range"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["direct", "chained"]), name="matching_match_kind_valid"
            ),
            models.CheckConstraint(condition=Q(family__in=Family.values), name="matching_match_family_valid"),
        ]

    def __str__(self) -> str:
        return self.code


VERDICTS = [("interested", _("interested")), ("not_useful", _("not useful")), ("declined", _("declined"))]
NOT_USEFUL_REASONS = {
    "already_sold": _("already sold or supplied"),
    "quantity_does_not_fit": _("the quantity does not fit"),
    "quality_does_not_fit": _("the quality does not fit"),
    "too_far": _("too far"),
    "price": _("the price"),
    "cannot_disclose": _("we cannot disclose it"),
    "wrong_match": _("not the same material or service"),
    "other": _("another reason"),
}


class Feedback(models.Model):
    """What a company said of a match: coded reasons that later weigh in the ranking."""

    match_key = models.CharField(max_length=40)
    verdict = models.CharField(max_length=12, choices=VERDICTS)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    company_slug = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["match_key"], name="matching_feedback_key")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["interested", "not_useful", "declined"]),
                name="matching_feedback_verdict_valid",
            ),
            models.UniqueConstraint(
                fields=["match_key", "company_slug", "verdict"], name="matching_feedback_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match_key} {self.verdict}"
