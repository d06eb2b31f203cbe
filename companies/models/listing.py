"""Listings: what a company has or needs."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalogue.models import Family, ResourceType, WasteCode
from companies.models.company import Company
from companies.models.visibility import ListingQuerySet
from companies.models.words import Kind, Origin, Payment, Period, Status, Transport, Visibility


class Listing(models.Model):
    """One HAVE or NEED of one company. Its quantity moves only in companies/ledger.py.

    `quantity_low`/`quantity_high` are as entered (equal when the company gave one number, both null when
    unknown), in `unit` per `period`. `offered` is `quantity_high` in canonical units per year, `allocated`
    the part of it that agreements hold.
    """

    code = models.CharField(max_length=16, unique=True)  # LST-2611-0042
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=4, choices=Kind)
    resource = models.ForeignKey(ResourceType, on_delete=models.PROTECT, related_name="listings")
    family = models.CharField(max_length=2, choices=Family)
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    quantity_low = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    quantity_high = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=20)
    period = models.CharField(max_length=6, choices=Period, default=Period.YEAR)
    offered = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    allocated = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    available_from = models.DateField(null=True)
    available_to = models.DateField(null=True)
    months = models.JSONField(default=list)  # months 1-12 in which it runs; empty = all year
    min_lot = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # canonical units
    temperature_c = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    moisture_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    purity_pct = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    hazardous = models.BooleanField(null=True)  # null = not known
    waste_code = models.ForeignKey(WasteCode, on_delete=models.PROTECT, null=True, related_name="+")
    quality = models.JSONField(
        default=dict
    )  # facts of the family: companies/quality.py name -> text of the number
    month_shares = models.JSONField(default=list)  # twelve weights of the year, empty = even over `months`
    hours_per_day = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    days_per_week = models.PositiveSmallIntegerField(null=True)
    payment = models.CharField(max_length=8, choices=Payment, blank=True)  # empty = not said
    price_vnd_per_unit = models.DecimalField(max_digits=16, decimal_places=2, null=True)  # per canonical unit
    transport = models.CharField(max_length=8, choices=Transport, blank=True)  # empty = not said
    row_key = models.CharField(max_length=60, blank=True)  # the company's own key in its workbook
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.ANONYMOUS)
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.OWN)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    source = models.CharField(max_length=400, blank=True)
    confidence = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    fresh_at = models.DateTimeField(null=True)  # when the company last said that it is true; null = never
    version = models.PositiveIntegerField(default=1)
    search_key = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "family", "kind"], name="companies_listing_browse"),
            # One for each order of the list (companies/lists/sorting.py), so that its first page needs no sorting.
            models.Index(fields=["resource", "kind", "code"], name="companies_listing_by_type"),
            models.Index(fields=["kind", "code"], name="companies_listing_by_kind"),
            models.Index(fields=["family", "kind", "code"], name="companies_listing_by_family"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="companies_listing_kind_valid"),
            models.CheckConstraint(
                condition=Q(family__in=Family.values), name="companies_listing_family_valid"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="companies_listing_status_valid"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="companies_listing_origin_valid"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="companies_listing_visibility_valid"
            ),
            models.CheckConstraint(
                condition=Q(period__in=Period.values), name="companies_listing_period_valid"
            ),
            models.CheckConstraint(
                condition=Q(quantity_low__isnull=True, quantity_high__isnull=True, offered__isnull=True)
                | Q(
                    # NULL > 0 is unknown, and an unknown CHECK passes
                    quantity_low__isnull=False,
                    quantity_high__isnull=False,
                    offered__isnull=False,
                    quantity_low__gt=0,
                    quantity_high__gte=F("quantity_low"),
                    offered__gt=0,
                ),
                name="companies_listing_quantity_range",
            ),
            models.CheckConstraint(
                condition=Q(allocated=0)
                | Q(allocated__gt=0, offered__isnull=False, allocated__lte=F("offered")),
                name="companies_listing_allocated_within_offered",
            ),
            models.CheckConstraint(
                condition=Q(available_to__isnull=True)
                | Q(available_from__isnull=True)
                | Q(available_to__gte=F("available_from")),
                name="companies_listing_dates_ordered",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="companies_listing_confirmed_paired",
            ),
            models.CheckConstraint(
                condition=Q(moisture_pct__isnull=True) | Q(moisture_pct__gte=0, moisture_pct__lte=100),
                name="companies_listing_moisture_range",
            ),
            models.CheckConstraint(
                condition=Q(purity_pct__isnull=True) | Q(purity_pct__gte=0, purity_pct__lte=100),
                name="companies_listing_purity_range",
            ),
            models.CheckConstraint(
                condition=Q(hours_per_day__isnull=True) | Q(hours_per_day__gt=0, hours_per_day__lte=24),
                name="companies_listing_hours_range",
            ),
            models.CheckConstraint(
                condition=Q(days_per_week__isnull=True) | Q(days_per_week__gte=1, days_per_week__lte=7),
                name="companies_listing_days_range",
            ),
            models.CheckConstraint(
                condition=Q(price_vnd_per_unit__isnull=True)
                | Q(price_vnd_per_unit__gt=0, payment__in=["receive", "pay"]),
                name="companies_listing_price_needs_payment",
            ),
            models.CheckConstraint(
                condition=Q(payment="") | Q(payment__in=Payment.values),
                name="companies_listing_payment_valid",
            ),
            models.CheckConstraint(
                condition=Q(transport="") | Q(transport__in=Transport.values),
                name="companies_listing_transport_valid",
            ),
            models.UniqueConstraint(
                fields=["company", "row_key"], condition=~Q(row_key=""), name="companies_listing_row_key_once"
            ),
            models.CheckConstraint(
                condition=Q(min_lot__isnull=True) | Q(min_lot__gt=0),
                name="companies_listing_min_lot_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def shown_title(self) -> str:
        """The company's own words, or the type's name in the language of the page."""
        return self.title if self.has_own_title else self.resource.name

    @property
    def has_own_title(self) -> bool:
        return self.title not in (self.resource.name_vi, self.resource.name_en)

    @property
    def is_estimate(self) -> bool:
        """True until the company itself has confirmed or corrected what the sector template supposes."""
        return self.origin == Origin.SECTOR_ESTIMATE

    @property
    def awaits_confirmation(self) -> bool:
        """True while others than the company have written it: the sector template, or the park's staff."""
        return self.origin != Origin.OWN

    @property
    def is_open_to_park_staff(self) -> bool:
        """True when the park's staff may write it: not private and not (yet) the company's own words."""
        return self.visibility != Visibility.PRIVATE and self.awaits_confirmation

    @property
    def annual_range(self) -> tuple[Decimal, Decimal] | None:
        """Low and high of the whole quantity [canonical units/yr], None when it is unknown."""
        if self.offered is None or not self.quantity_low or not self.quantity_high:
            return None
        return self.offered * self.quantity_low / self.quantity_high, self.offered

    @property
    def remaining_range(self) -> tuple[Decimal, Decimal] | None:
        """Low and high of what agreements have left [canonical units/yr], None when it is unknown."""
        whole = self.annual_range
        if whole is None:
            return None
        return max(whole[0] - self.allocated, Decimal(0)), whole[1] - self.allocated

    @property
    def remaining(self) -> Decimal | None:
        """What is left after agreements [canonical units/yr], None when the quantity is unknown."""
        return None if self.offered is None else self.offered - self.allocated


class ListingVersion(models.Model):
    """The listing as it stood after a change; what "restore" would bring back."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by_label = models.CharField(max_length=200)
    values = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "version"], name="companies_listingversion_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} v{self.version}"


class QuantityMovement(models.Model):
    """One movement of a listing's quantity: positive = allocated, negative = released."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="movements")
    quantity = models.DecimalField(max_digits=20, decimal_places=4)
    reference = models.CharField(max_length=60)  # code of the agreement that caused it
    at = models.DateTimeField(auto_now_add=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "reference", "quantity"], name="companies_movement_once"
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="companies_quantitymovement_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.quantity:+} {self.reference}"


class Disclosure(models.Model):
    """A company may see a listing with its owner's name and exact figures; written at mutual interest."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="disclosures")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="disclosures")
    reference = models.CharField(max_length=60)  # code of the proposal that led to it
    at = models.DateTimeField(auto_now_add=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "company"], name="companies_disclosure_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="companies_disclosure_reference_given"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} to {self.company_id}"
