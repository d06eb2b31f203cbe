"""How far each suggestion came: what the engine is measured by."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parks.models import Park


class Stage(models.IntegerChoices):
    """Stages that a suggestion passes, in their order; what goes back keeps the furthest."""

    INTEREST = 1, _("interest")
    MUTUAL = 2, _("mutual interest")
    REVIEW = 3, _("board review")
    NEGOTIATING = 4, _("negotiating")
    AGREED = 5, _("agreed")
    OPERATING = 6, _("operating")


class Outcome(models.Model):
    """The furthest stage of a match, with the engine and catalogue that proposed it and its place there."""

    match_key = models.CharField(max_length=40, unique=True)
    park = models.ForeignKey(
        Park, on_delete=models.CASCADE, null=True, related_name="+"
    )  # whose board reviews
    stage = models.PositiveSmallIntegerField(choices=Stage)
    reason = models.CharField(max_length=40, blank=True)  # coded reason of its end, empty while it goes on
    rank = models.PositiveIntegerField(null=True)  # in the run that proposed it
    engine_version = models.CharField(max_length=20)
    catalogue_digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="matching_outcome_stage_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.match_key} {self.stage}"
