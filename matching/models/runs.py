"""Runs of the matching engine: rows that say what is to be done, and who is doing it until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from catalogue.models import Family
from parks.models import Park
from parks.permissions import parks_with
from symbiosis.lib.jobs import EXPIRED_LEASE, OPEN_STATES, Job, JobState


class RuleSet(models.Model):
    """Weights and thresholds of the scoring, versioned; a run remembers which one it used."""

    version = models.PositiveIntegerField(unique=True)
    weights = models.JSONField()  # criterion name -> weight, sum 1
    options = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)  # why it differs from the one before it
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(version__gt=0), name="matching_ruleset_version_positive")
        ]

    def __str__(self) -> str:
        return f"rule set {self.version}"


class Purpose(models.TextChoices):
    """What a run is for. Only real runs stand behind the pages of matches."""

    REAL = "real", _("matching")
    SCENARIO = "scenario", _("what if")
    TRIAL = "trial", _("trial of a rule set")


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    def open(self) -> "MatchRunQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def finished(self) -> "MatchRunQuerySet":
        return self.filter(state=JobState.DONE)

    def real(self) -> "MatchRunQuerySet":
        """Runs over the listings as they are, by the published rules."""
        return self.filter(purpose=Purpose.REAL)

    def due(self) -> "MatchRunQuerySet":
        """Runs to be prepared (no snapshot yet) or finished (all shards done) that nobody holds."""
        prepare_or_finish = Q(snapshot__isnull=True) | Q(shards_done=F("shards_total"))
        return self.open().filter(EXPIRED_LEASE, prepare_or_finish)

    def visible_to(self, user: User) -> "MatchRunQuerySet":
        """Park staff see the runs of their parks and those over all parks; the operator sees every run."""
        if user.is_operator:
            return self
        parks = parks_with(user, Permission.VIEW_PARK_DATA)
        if not parks:
            return self.none()
        return self.filter(Q(park__in=parks) | Q(park__isnull=True))

    def for_list(self) -> "MatchRunQuerySet":
        """Newest first, without the large snapshot."""
        return self.select_related("park", "requested_by").defer("snapshot").order_by("-pk")


class MatchRun(Job):
    """One run of the engine over one park, or over all of them (`park` null)."""

    code = models.CharField(max_length=16, unique=True)  # RUN-2611-0001
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, related_name="runs")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.REAL)
    scenario = models.ForeignKey("Scenario", on_delete=models.CASCADE, null=True, related_name="runs")
    base = (
        models.ForeignKey(  # the run whose untouched matches were taken over, or that a trial is compared to
            "self", on_delete=models.SET_NULL, null=True, related_name="+"
        )
    )
    catalogue_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    snapshot = models.JSONField(null=True)  # the engine's input, frozen at the first claim
    summary = models.JSONField(default=dict)  # counts, totals, digest of the result
    shards_total = models.PositiveIntegerField(default=0)
    shards_done = models.PositiveIntegerField(default=0)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="matching_matchrun_state_valid"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="matching_matchrun_finished_iff_ended",
            ),
            models.CheckConstraint(
                condition=Q(shards_done__lte=F("shards_total")), name="matching_matchrun_shards_within_total"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="matching_matchrun_purpose_valid"
            ),
            models.CheckConstraint(
                condition=Q(purpose="scenario", scenario__isnull=False)
                | Q(purpose__in=["real", "trial"], scenario__isnull=True),
                name="matching_matchrun_scenario_iff_what_if",
            ),
            models.UniqueConstraint(
                fields=["park"],
                condition=Q(state__in=["queued", "running"], purpose="real"),
                name="matching_matchrun_one_open_per_park",
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__in=["queued", "running"], park__isnull=True, purpose="real"),
                name="matching_matchrun_one_open_global",
            ),
            models.UniqueConstraint(
                fields=["scenario"],
                condition=Q(state__in=["queued", "running"], purpose="scenario"),
                name="matching_matchrun_one_open_per_scenario",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class MatchShardQuerySet(models.QuerySet["MatchShard"]):
    def due(self) -> "MatchShardQuerySet":
        """Shards of running runs that nobody holds."""
        return self.filter(EXPIRED_LEASE, state__in=OPEN_STATES, run__state=JobState.RUNNING)


class MatchShard(Job):
    """A part of a run: givers of one family in one spatial cell. Any worker on any machine may claim it."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="shards")
    key = models.CharField(max_length=40)  # "BP:2093:10678" = family and 10 km cell
    family = models.CharField(max_length=2, choices=Family)
    givers_total = models.PositiveIntegerField()
    givers_done = models.PositiveIntegerField(default=0)  # the cursor: where another worker goes on
    pairs_seen = models.PositiveBigIntegerField(default=0)
    matches_found = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)  # gate code -> number of pairs it refused
    examples = models.JSONField(default=list)  # a few refused pairs per gate

    objects = MatchShardQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="matching_shard_due")]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="matching_matchshard_once"),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="matching_matchshard_state_valid"
            ),
            models.CheckConstraint(
                condition=Q(givers_done__lte=F("givers_total")), name="matching_matchshard_cursor_within"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="matching_matchshard_finished_iff_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.key}"
