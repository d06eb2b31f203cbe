"""What the parties bargain about: rounds of terms, and who accepted which."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.facts import PLACES
from companies.models import Company
from exchanges.models.proposal import Proposal
from symbiosis.lib.measures import STANDING

DAYS_PER_YEAR = 365
FINGERPRINT_LETTERS = 12  # of a digest: enough for people to tell two papers apart


class Terms(models.Model):
    """One round of the negotiation. Rows are never changed; a counter-offer is a new round."""

    class Payer(models.TextChoices):
        TAKER = "taker", _("the taker pays")
        GIVER = "giver", _("the giver pays")
        NOBODY = "nobody", _("no payment")

    class Carrier(models.TextChoices):
        GIVER = "giver", _("the giver")
        TAKER = "taker", _("the taker")
        THIRD = "third", _("a haulier")
        PIPE = "pipe", _("pipe, cable or conveyor")

    class Liable(models.TextChoices):
        """Who answers for damage that the goods do on the way and at the taker's site."""

        GIVER = "giver", _("the giver")
        TAKER = "taker", _("the taker")
        HANDOVER = "handover", _("the giver until handover, then the taker")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="terms")
    round = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    quantity_per_month = models.DecimalField(  # null only in a coordination regulation, which moves nothing
        max_digits=18, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(max_length=20)  # canonical unit of the giver's resource
    payer = models.CharField(max_length=8, choices=Payer)
    price_vnd_per_unit = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    carrier = models.CharField(max_length=8, choices=Carrier)
    carrier_name = models.CharField(max_length=120, blank=True)  # of a haulier; empty = not yet chosen
    carrier_licence = models.CharField(max_length=80, blank=True)  # number of his licence for such goods
    route = models.CharField(max_length=200, blank=True)  # from gate to gate, vehicle, who loads
    schedule = models.CharField(max_length=200, blank=True)  # days and hours of delivery
    quality_note = models.CharField(max_length=500, blank=True)
    liable = models.CharField(max_length=8, choices=Liable, blank=True)  # empty = left to the law
    notice_days = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # to end it early; null = not agreed
    coordination = models.JSONField(default=dict)  # duties, contacts, drills: exchanges/coordination.py
    starts_on = models.DateField()
    ends_on = models.DateField()
    digest = models.CharField(max_length=64)  # of everything above: what both sides accept
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "round"], name="exchanges_terms_round_once"),
            models.CheckConstraint(
                condition=Q(quantity_per_month__gt=0)
                | (Q(quantity_per_month__isnull=True) & ~Q(coordination={})),
                name="exchanges_terms_quantity_positive",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="exchanges_terms_dates_ordered"
            ),
            models.CheckConstraint(
                condition=Q(payer="nobody", price_vnd_per_unit__isnull=True)
                | Q(payer__in=["giver", "taker"], price_vnd_per_unit__isnull=False, price_vnd_per_unit__gt=0),
                name="exchanges_terms_price_iff_payer",
            ),
            models.CheckConstraint(
                condition=Q(carrier__in=["giver", "taker", "third", "pipe"]),
                name="exchanges_terms_carrier_valid",
            ),
            models.CheckConstraint(
                condition=Q(carrier="third") | Q(carrier_name="", carrier_licence=""),
                name="exchanges_terms_haulier_iff_third",
            ),
            models.CheckConstraint(
                condition=Q(liable="") | Q(liable__in=["giver", "taker", "handover"]),
                name="exchanges_terms_liable_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} round {self.round}"

    @property
    def fingerprint(self) -> str:
        """The digest as people compare it: the same letters on every page and at the foot of the paper."""
        return self.digest[:FINGERPRINT_LETTERS]

    @property
    def quantity_per_year(self) -> Decimal | None:
        """What the terms by themselves take from the giver in a year [canonical unit]; at most twelve months count."""
        return self.per_year_since(self.starts_on)

    def per_year_since(self, first_day: date) -> Decimal | None:
        """What the terms would take in a year [canonical unit] had they held since that day; at most twelve months.

        None where nothing is moved (a coordination regulation).
        Standing capacities (m2, pallet places) are held, not used up: they are not multiplied by months.
        """
        if self.quantity_per_month is None or self.unit in STANDING:
            return self.quantity_per_month
        days = (self.ends_on - first_day).days + 1
        months = min(Decimal(12), Decimal(12 * days) / DAYS_PER_YEAR)
        return max(PLACES, (self.quantity_per_month * months).quantize(PLACES))

    @property
    def moved_per_month(self) -> Decimal:
        """The monthly quantity, for callers that deal only with terms that move something."""
        if self.quantity_per_month is None:
            raise ValueError(f"{self} moves nothing")
        return self.quantity_per_month


class Acceptance(models.Model):
    """A party accepted exactly this round."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="acceptances")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["terms", "company"], name="exchanges_acceptance_once")]

    def __str__(self) -> str:
        return f"{self.terms_id} {self.company_id}"
