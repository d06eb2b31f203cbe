"""What the platform keeps for a person between two visits."""

from django.db import models

from accounts.models.people import User


class SavedView(models.Model):
    """The filter of a list under a name. `audience` is "private", "company:12" or "park:3": who else may use it."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=20)  # which list, e.g. "listings"
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)  # the query string, never with `page`
    audience = models.CharField(max_length=24, default="private")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "slug"], name="accounts_savedview_once")
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.slug}"


class FormDraft(models.Model):
    """What somebody has typed and not yet sent: kept while typing, gone when the form is saved."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="form_drafts")
    form = models.CharField(max_length=40)  # which form, e.g. "listing"
    target_code = models.CharField(max_length=40, blank=True)  # what it edits; empty = something new
    values = models.JSONField()  # field name -> list of texts, as posted
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "target_code"], name="accounts_formdraft_once")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.target_code} of {self.user_id}"
