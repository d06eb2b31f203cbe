"""Changes of several listings in one go, kept so that the whole can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models.company import Company
from companies.models.listing import Listing


class ChangeSet(models.Model):
    """One import or one bulk edit, with the state of each listing before and after."""

    class Cause(models.TextChoices):
        IMPORT = "import", _("import")
        BULK = "bulk", _("bulk edit")

    code = models.CharField(max_length=16, unique=True)  # CHG-2611-7KQ4D
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="change_sets")
    cause = models.CharField(max_length=8, choices=Cause)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=["import", "bulk"]), name="companies_changeset_cause_valid"
            )
        ]

    def __str__(self) -> str:
        return self.code


class ChangedListing(models.Model):
    """One listing of a change set. `before` is its whole row as JSON, null = the change made it."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="listings")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(null=True)
    version_after = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "listing"], name="companies_changedlisting_once")
        ]

    def __str__(self) -> str:
        return f"{self.change_set_id} {self.listing_id}"


class UsedVersion(models.Model):
    """The highest version that a listing had before an undo set it back; kept beside the listing.

    The undo restores the listing's row to the byte, its version too. Without this the next edit would get a number
    that has already named other facts, and who holds that number would overwrite what was never seen.
    """

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.listing_id} v{self.number}"
