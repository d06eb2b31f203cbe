"""What the people of a proposal say to each other, and the papers they show."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from exchanges.models.proposal import Proposal


class ThreadMessage(models.Model):
    """One message of a proposal's thread. Read by both sides and the board that reviews; never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="messages")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")  # null = park
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="exchanges_threadmessage_said")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.at:%Y-%m-%d %H:%M}"


class ProposalDocument(models.Model):
    """A file on a proposal; `requirement` names the line of the legal checklist that it proves, if any.

    A newer file may take its place (`replaced_by`); nothing is deleted.
    """

    class Audience(models.TextChoices):
        ALL = "all", _("both companies and the park board")
        BOARD = "board", _("own company and the park board")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="documents")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")  # null = park
    requirement = models.CharField(max_length=40, blank=True)  # exchanges/legal/
    title = models.CharField(max_length=120)
    audience = models.CharField(max_length=5, choices=Audience, default=Audience.ALL)
    valid_until = models.DateField(null=True, blank=True)  # of a licence; null = no end stated
    file_digest = models.CharField(max_length=64)  # SHA-256 in symbiosis.lib.filestore
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["all", "board"]), name="exchanges_proposaldocument_audience_valid"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="exchanges_proposaldocument_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.title}"
