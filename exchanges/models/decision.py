"""What a board member has decided, before anybody else is told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.models.proposal import Proposal


class DecisionQuerySet(models.QuerySet["Decision"]):
    def pending(self) -> "DecisionQuerySet":
        """Decided, but not yet told: the decider can still take it back."""
        return self.filter(outcome=Decision.Outcome.PENDING)


class Decision(models.Model):
    """One board member's decision on one version of a proposal.

    It becomes a move of the proposal at `effective_at`; until then the proposal stands as it was. Of a proposal that
    needs two persons the first approval only counts, the second one moves it.
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", _("not yet sent")
        MOVED = "moved", _("in force")
        COUNTED = "counted", _("first of two approvals")
        OVERTAKEN = "overtaken", _("overtaken by somebody else")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="decisions")
    version = models.PositiveIntegerField()  # of the proposal, as the board member read it
    move = models.CharField(max_length=20)
    reason = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    effective_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(outcome="pending"), name="exchanges_decision_one_pending"
            ),
            models.UniqueConstraint(
                fields=["proposal", "version", "by"],
                condition=Q(outcome="counted"),
                name="exchanges_decision_counted_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["pending", "moved", "counted", "overtaken"]),
                name="exchanges_decision_outcome_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.move} by {self.by_id}"
