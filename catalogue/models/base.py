"""What all reference data share: families, states, hazard, and where a fact comes from."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.confidence import needs_check


class Family(models.TextChoices):
    BY_PRODUCTS = "BP", _("By-products")
    WATER = "WA", _("Water")
    HEAT = "HE", _("Heat, steam")
    ENERGY = "EN", _("Energy")
    LOGISTICS = "LO", _("Logistics")
    SERVICES = "SV", _("Services")


class State(models.TextChoices):
    GAS = "gas", _("gas")
    LIQUID = "liquid", _("liquid")
    SLUDGE = "sludge", _("sludge")
    SOLID = "solid", _("solid")
    HEAT = "heat", _("heat")
    POWER = "power", _("power")
    CAPACITY = "capacity", _("capacity")


class Hazard(models.TextChoices):
    NO = "no", _("not hazardous")
    POSSIBLE = "possible", _("test required")
    YES = "yes", _("hazardous")


class Sourced(models.Model):
    """Where a fact comes from. Facts marked "needs check" keep that mark on every page."""

    source = models.CharField(max_length=400)
    year = models.PositiveSmallIntegerField(null=True)
    confidence = models.CharField(max_length=300)

    class Meta:
        abstract = True

    @property
    def needs_check(self) -> bool:
        """True when the fact, or a part of it, has still to be confirmed by somebody."""
        return needs_check(self.confidence)


def localised(english: str, vietnamese: str) -> str:
    """Return the text of the active language, or the other one where it is missing."""
    if (get_language() or "vi").startswith("vi"):
        return vietnamese or english
    return english or vietnamese
