"""Runs of the matching engine and what they proposed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Family
from companies.models import Listing
from parks.models import Park


class RuleSet(models.Model):
    """Weights and thresholds of the scoring, versioned; a run remembers which one it used."""

    version = models.PositiveIntegerField(unique=True)
    weights = models.JSONField()  # criterion name -> weight, sum 1
    options = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(version__gt=0), name="matching_ruleset_version_positive")
        ]

    def __str__(self) -> str:
        return f"rule set {self.version}"


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("finished")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """A row that says what is to be done, and who is doing it until when. The broker knows nothing."""

    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    fencing_token = models.PositiveBigIntegerField(default=0)  # grows with each claim
    failure_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class MatchRun(Job):
    """One run of the engine over one park, or over all of them (`park` null)."""

    code = models.CharField(max_length=16, unique=True)  # RUN-2611-0001
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, related_name="runs")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    catalogue_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    snapshot = models.JSONField(null=True)  # the engine's input as ids and values, frozen at the first claim
    summary = models.JSONField(default=dict)  # counts, totals, digest of the result
    shards_total = models.PositiveIntegerField(default=0)
    shards_done = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="matching_matchrun_state_valid"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="matching_matchrun_finished_iff_ended",
            ),
            models.UniqueConstraint(
                fields=["park"],
                condition=Q(state__in=["queued", "running"]),
                name="matching_matchrun_one_open_per_park",
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__in=["queued", "running"], park__isnull=True),
                name="matching_matchrun_one_open_global",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MatchShard(Job):
    """A part of a run: listings of one family in one spatial cell. Any worker on any machine may claim it."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="shards")
    key = models.CharField(max_length=40)  # "BP:2093:10678" = family and 10 km cell
    family = models.CharField(max_length=2, choices=Family)
    pairs_seen = models.PositiveIntegerField(default=0)
    matches_found = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)  # gate code -> number of pairs it refused

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="matching_matchshard_once"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="matching_matchshard_state_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.key}"


class Match(models.Model):
    """The engine's hypothesis: one giver, one taker, a pathway of zero to three conversions, and why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="matches")
    key = models.CharField(max_length=40)  # digest of giver, taker and pathway; the same in every run
    code = models.CharField(max_length=16)  # MCH-XXXXXXXX, from the key: stable over runs
    giver_listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="matches_as_giver")
    taker_listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="matches_as_taker")
    family = models.CharField(max_length=2, choices=Family)
    kind = models.CharField(max_length=8, choices=[("direct", _("direct")), ("chained", _("through treatment"))])
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

    class Meta:
        verbose_name_plural = "matches"
        indexes = [models.Index(fields=["run", "rank"], name="matching_match_ranked")]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="matching_match_once_per_run"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="matching_match_score_range"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="matching_match_confidence_range"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["direct", "chained"]), name="matching_match_kind_valid"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Feedback(models.Model):
    """What people said of a match: coded reasons that later weigh in the ranking."""

    match_key = models.CharField(max_length=40)
    verdict = models.CharField(
        max_length=12,
        choices=[("interested", _("interested")), ("not_useful", _("not useful")), ("declined", _("declined"))],
    )
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
        ]

    def __str__(self) -> str:
        return f"{self.match_key} {self.verdict}"
