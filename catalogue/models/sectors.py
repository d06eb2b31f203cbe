"""Kinds of firms, and what a firm of a kind typically has and needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models.base import Sourced, localised
from catalogue.models.materials import ResourceType


class Sector(Sourced):
    """A class of ISIC Rev.4, NACE Rev.2 or VSIC 2025."""

    class Scheme(models.TextChoices):
        ISIC = "isic", "ISIC Rev.4"
        NACE = "nace", "NACE Rev.2"
        VSIC = "vsic", "VSIC 2025"

    scheme = models.CharField(max_length=4, choices=Scheme)
    code = models.CharField(max_length=8)
    parent_code = models.CharField(max_length=8, blank=True)
    name_en = models.CharField(max_length=250)
    name_vi = models.CharField(max_length=250, blank=True)
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="catalogue_sector_once"),
            models.CheckConstraint(
                condition=models.Q(scheme__in=["isic", "nace", "vsic"]), name="catalogue_sector_scheme_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return localised(self.name_en, self.name_vi)


class SectorTemplate(Sourced):
    """What a firm of a kind typically has and needs; the starting profile of a tenant."""

    code = models.SlugField(max_length=60, unique=True)
    isic = models.CharField(max_length=8)
    name_en = models.CharField(max_length=160)
    name_vi = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="catalogue_sectortemplate_code_given")
        ]

    def __str__(self) -> str:
        return localised(self.name_en, self.name_vi)


class SectorTemplateLine(Sourced):
    """One typical HAVE or NEED of a sector template, with a quantity only where a ratio is known."""

    template = models.ForeignKey(SectorTemplate, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=4, choices=[("HAVE", _("Have")), ("NEED", _("Need"))])
    resource = models.ForeignKey(ResourceType, on_delete=models.PROTECT, related_name="+")
    # "per_employee", "per_product_t", "" = no ratio known
    basis = models.CharField(max_length=20, blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=8, null=True)  # canonical unit per basis and year
    high = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    temperature_c = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    note_en = models.CharField(max_length=250, blank=True)
    note_vi = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "kind", "resource"], name="catalogue_sectortemplateline_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["HAVE", "NEED"]), name="catalogue_sectortemplateline_kind_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(basis="", low__isnull=True, high__isnull=True)
                | models.Q(
                    basis__in=["per_employee", "per_product_t"],
                    low__gt=0,
                    high__isnull=False,
                    high__gte=models.F("low"),
                ),
                name="catalogue_sectortemplateline_ratio_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.kind} {self.resource_id}"
