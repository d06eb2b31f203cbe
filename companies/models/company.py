"""Parties: tenants, utilities, the park itself, city units, the zone authority."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import CompanyRole
from catalogue.folding import fold
from catalogue.models import SectorTemplate, Sourced, localised
from parks.models import Park, Zone


class CompanyKind(models.TextChoices):
    TENANT = "tenant", _("tenant company")
    UTILITY = "utility", _("utility")
    PARK_OPERATOR = "park_operator", _("park developer")
    CITY = "city", _("city unit")
    AUTHORITY = "authority", _("zone authority")
    EXTERNAL = "external", _("company outside the parks")


# Public authorities of the reference data, whose names both languages know.
AUTHORITIES = (
    _("Hai Phong Economic Zone Authority (HEZA)"),
    _("Hai An District Police"),
    _("Hai Phong City Police, fire and rescue division (PC07)"),
)


class CompanyQuerySet(models.QuerySet["Company"]):
    def current(self, on: date) -> "CompanyQuerySet":
        """Parties that exist on a day; historical ones (a dissolved city unit) have an end date."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=on))

    def tenants(self) -> "CompanyQuerySet":
        return self.filter(kind=CompanyKind.TENANT)

    def of(self, user: User) -> "CompanyQuerySet":
        """Companies the person belongs to, in any role."""
        return self.filter(pk__in=CompanyMembership.objects.filter(user=user).values("company"))

    def of_or_in_parks(self, user: User, parks: Iterable[int]) -> "CompanyQuerySet":
        own = CompanyMembership.objects.filter(user=user).values("company")
        return self.filter(models.Q(pk__in=own) | models.Q(park__in=list(parks)))

    def matching_text(self, text: str) -> "CompanyQuerySet":
        """Every word of `text` occurs in the name or the activity, without regard to case and marks."""
        words = fold(text).split()
        rows = self.values_list("pk", "name", "activity_en", "activity_vi")
        found = [pk for pk, *texts in rows if all(word in fold(" ".join(texts)) for word in words)]
        return self.filter(pk__in=found)


class Company(Sourced):
    """A party that can take part in an exchange or an agreement."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=CompanyKind)
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, related_name="companies")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    template = models.ForeignKey(SectorTemplate, on_delete=models.PROTECT, null=True, related_name="+")
    activity_en = models.CharField(max_length=250)
    activity_vi = models.CharField(max_length=250)
    isic = models.CharField(max_length=20, blank=True)
    product_t_per_year = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    product_source = models.CharField(max_length=250, blank=True)
    employees = models.PositiveIntegerField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    precision_km = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    succeeded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="predecessors")
    note_en = models.CharField(max_length=300, blank=True)
    note_vi = models.CharField(max_length=300, blank=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=CompanyKind.values), name="companies_company_kind_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True, precision_km__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False, precision_km__isnull=False),
                name="companies_company_position_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="companies_company_dates_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name in the active language: that of a public authority is translated, that of a firm is its own."""
        return gettext(self.name) if self.kind in {CompanyKind.CITY, CompanyKind.AUTHORITY} else self.name

    @property
    def activity(self) -> str:
        return localised(self.activity_en, self.activity_vi)

    @property
    def note(self) -> str:
        return localised(self.note_en, self.note_vi)


class Licence(Sourced):
    """A permission a company holds, e.g. to treat hazardous waste."""

    class Kind(models.TextChoices):
        HAZARDOUS = "hazardous", _("hazardous-waste treatment")
        HAZARDOUS_TRANSPORT = "hazardous-transport", _("hazardous-waste transport")
        WASTEWATER_REUSE = "wastewater-reuse", _("wastewater reuse plan")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="licences")
    kind = models.CharField(max_length=20, choices=Kind)
    number = models.CharField(max_length=80, blank=True)
    valid_until = models.DateField(null=True)
    capacity_t_per_year = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="companies_licence_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["hazardous", "hazardous-transport", "wastewater-reuse"]),
                name="companies_licence_kind_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.kind}"


class CompanyMembership(models.Model):
    """A person's role in a company."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="company_memberships"
    )
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in CompanyRole])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "company", "role"], name="companies_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in CompanyRole]),
                name="companies_companymembership_role_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.company_id}"
