"""Photos and lab reports of a listing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models.listing import Listing


class Attachment(models.Model):
    """A file of a listing. The bytes are kept by their SHA-256 (symbiosis.lib.filestore); the name is only shown."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")
        LAB_REPORT = "lab_report", _("lab report")
        DOCUMENT = "document", _("document")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256
    client_key = models.CharField(max_length=40)  # made on the phone: a repeated sending is one file
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "client_key"], name="companies_attachment_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["photo", "lab_report", "document"]),
                name="companies_attachment_kind_valid",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="companies_attachment_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.name}"
