"""Exchanges that the world already knows of: signed, operating, pilots, opportunities."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import Family, Sourced, localised
from companies.models import Company
from parks.models import Park


class KnownLink(Sourced):
    """A published exchange, as what it is. Not an agreement of this platform."""

    class Status(models.TextChoices):
        SIGNED = "signed", _("signed")
        OPERATING = "operating", _("operating")
        PILOT = "pilot", _("pilot")
        CLAIMED = "claimed", _("claimed, not verified")
        OPPORTUNITY = "opportunity", _("opportunity")

    code = models.CharField(max_length=16, unique=True)
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, related_name="known_links")
    place = models.CharField(max_length=40)
    scale = models.CharField(max_length=40)
    family = models.CharField(max_length=2, choices=Family)
    description_en = models.CharField(max_length=400)
    description_vi = models.CharField(max_length=400)
    from_label_en = models.CharField(max_length=120, blank=True)
    from_label_vi = models.CharField(max_length=120, blank=True)
    to_label_en = models.CharField(max_length=120, blank=True)
    to_label_vi = models.CharField(max_length=120, blank=True)
    from_company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    to_company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=Status)
    status_text_en = models.CharField(max_length=160)
    status_text_vi = models.CharField(max_length=160)
    quantity_text_en = models.CharField(max_length=250, blank=True)
    quantity_text_vi = models.CharField(max_length=250, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    note_vi = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["signed", "operating", "pilot", "claimed", "opportunity"]),
                name="exchanges_knownlink_status_valid",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def description(self) -> str:
        return localised(self.description_en, self.description_vi)

    @property
    def from_label(self) -> str:
        return localised(self.from_label_en, self.from_label_vi)

    @property
    def to_label(self) -> str:
        return localised(self.to_label_en, self.to_label_vi)

    @property
    def status_text(self) -> str:
        return localised(self.status_text_en, self.status_text_vi)

    @property
    def quantity_text(self) -> str:
        return localised(self.quantity_text_en, self.quantity_text_vi)

    @property
    def note(self) -> str:
        return localised(self.note_en, self.note_vi)
