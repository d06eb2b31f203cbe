"""What people who may not see a listing itself see of it, as last published."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import ResourceType
from companies.models.words import Kind

if TYPE_CHECKING:
    from companies.models.listing import Listing  # noqa: F401  # names the rows for the type checker


class Ground(models.TextChoices):
    """Why the face gives nobody away."""

    PUBLIC = "public", _("what public sources say of a company of this kind")
    SHARED = "shared", _("enough companies could have written it")
    HELD = "held", _("not shown: too few companies could have written it")


class PublicFace(models.Model):
    """The public face of a listing. Written by companies/publication.py only, in batches.

    `shown` is a `PublicProjection` as JSON. `basis` is the projection of the sector estimate that the listing
    began as: public facts alone, whatever the company has made of the listing since.
    """

    listing = models.OneToOneField(
        "companies.Listing", on_delete=models.CASCADE, primary_key=True, related_name="face"
    )
    kind = models.CharField(max_length=4, choices=Kind)
    resource = models.ForeignKey(ResourceType, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=6, choices=Ground)
    cell_id = models.CharField(max_length=24, blank=True)  # "" = the place is not known
    is_estimate = models.BooleanField()
    ends_on = models.DateField(null=True)  # end of the quarter in which it ends; null = no end
    shown = models.JSONField(null=True)  # null = held back
    basis = models.JSONField(null=True)
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="companies_publicface_kind_valid"),
            models.CheckConstraint(
                condition=Q(ground__in=Ground.values), name="companies_publicface_ground_valid"
            ),
            models.CheckConstraint(
                condition=Q(ground="held", shown__isnull=True) | ~Q(ground="held") & Q(shown__isnull=False),
                name="companies_publicface_held_shows_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.ground}"
