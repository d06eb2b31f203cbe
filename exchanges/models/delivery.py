"""What was really delivered, month by month, as each side reports it; and when nothing was to be."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from companies.models import Company
from exchanges.models.agreement import Agreement


class Delivery(models.Model):
    """One party's figure of one month. Zero is a figure; a month that nobody reported has no row.

    Both parties report, so that a difference shows. The row holds the newest figure, the history every one.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="deliveries")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    quantity = models.DecimalField(max_digits=18, decimal_places=4)  # in the unit of the terms
    comment = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=64, blank=True)  # SHA-256 of a photo in symbiosis.lib.filestore
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_reported_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "company", "month"], name="exchanges_delivery_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="exchanges_delivery_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="exchanges_delivery_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.month:%Y-%m} {self.company_id}"


class Suspension(models.Model):
    """The deliveries of an agreement rested. Written with the moves that suspend, resume and end."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="suspensions")
    since = models.DateField()
    until = models.DateField(null=True)  # the day on which they were taken up again, or the agreement ended

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(until__isnull=True), name="exchanges_suspension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="exchanges_suspension_days_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.since:%Y-%m-%d}"
