"""Numbers and rules with their sources: factors, prices, radii, laws; and which catalogue is loaded."""

from django.db import models

from catalogue.models.base import Family, Sourced, State


class EmissionFactor(Sourced):
    """A greenhouse-gas factor in the unit of its source."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    value = models.DecimalField(max_digits=20, decimal_places=8)
    unit = models.CharField(max_length=60)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=""), name="catalogue_emissionfactor_key_given")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value} {self.unit}"


class PriceRange(Sourced):
    """What something costs or earns, as a range of the market."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    low = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=60)
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(low__isnull=True, high__isnull=True)
                | models.Q(low__isnull=False, high__isnull=False, high__gte=models.F("low")),
                name="catalogue_pricerange_ordered",
            )
        ]

    def __str__(self) -> str:
        return self.key


class LegalRule(Sourced):
    """A law, decree or standard that a gate or a required step refers to."""

    document = models.CharField(max_length=250, unique=True)
    subject = models.CharField(max_length=300)
    dates = models.CharField(max_length=120)
    status = models.CharField(max_length=300)
    key_points = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(document=""), name="catalogue_legalrule_document_given"
            )
        ]

    def __str__(self) -> str:
        return self.document


class FamilyRule(Sourced):
    """Economic radius and transport cost of a family and state."""

    family = models.CharField(max_length=2, choices=Family)
    state = models.CharField(max_length=10, choices=State)
    max_distance_km = models.DecimalField(max_digits=8, decimal_places=2)
    transport_low = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # VND per unit and km
    transport_high = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    freight_factor_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "state"], name="catalogue_familyrule_once"),
            models.CheckConstraint(
                condition=models.Q(max_distance_km__gt=0), name="catalogue_familyrule_radius_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.state}"


class CatalogueVersionQuerySet(models.QuerySet["CatalogueVersion"]):
    def newest_digest(self) -> str:
        """Digest of the catalogue that is loaded, empty before the first load."""
        return self.order_by("-pk").values_list("digest", flat=True).first() or ""


class CatalogueVersion(models.Model):
    """Digest of the data files that are loaded; a run remembers with which catalogue it was made."""

    digest = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = CatalogueVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(digest=""), name="catalogue_catalogueversion_digest_given"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]
