"""Parks, their areas and infrastructure, and the people who look after them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import ParkRole
from catalogue.models import Sourced, localised


class ReviewPolicy(models.TextChoices):
    BEFORE_NEGOTIATING = "before_negotiating", _("Board review before negotiating")
    BEFORE_SIGNING = "before_signing", _("Board review before signing")
    NOTIFY_ONLY = "notify_only", _("The board is only notified")


class Park(Sourced):
    """An industrial park (or one zone of DEEP C that is managed as a park of its own)."""

    code = models.CharField(max_length=8, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name_en = models.CharField(max_length=160)
    name_vi = models.CharField(max_length=160)
    developer = models.CharField(max_length=200)
    group = models.CharField(max_length=40)  # "DEEP C" for its three zones
    area_ha = models.DecimalField(max_digits=8, decimal_places=2)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    precision_km = models.DecimalField(max_digits=5, decimal_places=2)  # of the coordinates
    location_en = models.CharField(max_length=250)
    location_vi = models.CharField(max_length=250)
    about_en = models.TextField(blank=True)
    about_vi = models.TextField(blank=True)
    eip_status_en = models.CharField(max_length=250, blank=True)
    eip_status_vi = models.CharField(max_length=250, blank=True)
    review_policy = models.CharField(
        max_length=20, choices=ReviewPolicy, default=ReviewPolicy.BEFORE_NEGOTIATING
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(area_ha__gt=0), name="parks_park_area_positive"),
            models.CheckConstraint(
                condition=models.Q(review_policy__in=ReviewPolicy.values), name="parks_park_policy_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(precision_km__gt=0), name="parks_park_precision_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localised(self.name_en, self.name_vi)

    @property
    def location(self) -> str:
        return localised(self.location_en, self.location_vi)

    @property
    def about(self) -> str:
        return localised(self.about_en, self.about_vi)

    @property
    def eip_status(self) -> str:
        return localised(self.eip_status_en, self.eip_status_vi)


class Zone(Sourced):
    """A sub-zone of a park, e.g. the non-tariff zone of Nam Dinh Vu."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=16)
    name_en = models.CharField(max_length=160)
    name_vi = models.CharField(max_length=160)
    area_ha = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    is_non_tariff = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["park", "code"], name="parks_zone_once"),
            models.CheckConstraint(
                condition=models.Q(area_ha__isnull=True) | models.Q(area_ha__gt=0),
                name="parks_zone_area_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localised(self.name_en, self.name_vi)


class Infrastructure(Sourced):
    """Shared plant of a park: wastewater plant, port, wind turbine, rooftop solar."""

    class Kind(models.TextChoices):
        WASTEWATER_PLANT = "wwtp", _("wastewater treatment plant")
        PORT = "port", _("port")
        WIND = "wind", _("wind turbine")
        SOLAR = "solar", _("rooftop solar")
        WATER_REUSE = "reuse", _("water reuse plant")
        GREEN = "green", _("green and water area")

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="infrastructure")
    kind = models.CharField(max_length=8, choices=Kind)
    name_en = models.CharField(max_length=200)
    name_vi = models.CharField(max_length=200)
    capacity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    capacity_unit = models.CharField(max_length=20, blank=True)
    capacity_note_en = models.CharField(max_length=250, blank=True)
    capacity_note_vi = models.CharField(max_length=250, blank=True)
    status_en = models.CharField(max_length=120, blank=True)
    status_vi = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["park", "name_en"], name="parks_infrastructure_once"),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gt=0),
                name="parks_infrastructure_capacity_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["wwtp", "port", "wind", "solar", "reuse", "green"]),
                name="parks_infrastructure_kind_valid",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localised(self.name_en, self.name_vi)

    @property
    def capacity_note(self) -> str:
        return localised(self.capacity_note_en, self.capacity_note_vi)

    @property
    def status(self) -> str:
        return localised(self.status_en, self.status_vi)


class ParkMembership(models.Model):
    """A person's role towards a park."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="park_memberships"
    )
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in ParkRole])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "park", "role"], name="parks_parkmembership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in ParkRole]),
                name="parks_parkmembership_role_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.park_id}"
