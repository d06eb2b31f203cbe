"""The paper: what both sides accepted, and who signed it how."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from exchanges.models.proposal import Proposal, Terms


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def with_months(self) -> "AgreementQuerySet":
        """Everything the monitoring needs, in two queries."""
        rows = self.select_related("terms", "proposal__giver", "proposal__taker", "proposal__match")
        return rows.prefetch_related("deliveries")


class Agreement(models.Model):
    """Made when both parties accepted the same terms; signed when both signature records exist."""

    code = models.CharField(max_length=16, unique=True)  # AGR-26-008
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="agreement")
    terms = models.OneToOneField(Terms, on_delete=models.PROTECT, related_name="agreement")
    committed_per_year = models.DecimalField(max_digits=20, decimal_places=4)  # canonical unit of the giver
    made_at = models.DateTimeField(auto_now_add=True)
    signed_at = models.DateTimeField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_per_year__gt=0), name="exchanges_agreement_quantity_positive"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Signature(models.Model):
    """How a party signed. The paper itself stays with the parties in this step."""

    class Method(models.TextChoices):
        STAMP = "stamp", _("printed, signed and stamped")
        DIGITAL = "digital", _("digital signature file (Law 20/2023/QH15)")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    signatory_name = models.CharField(max_length=120)
    signatory_title = models.CharField(max_length=120)
    method = models.CharField(max_length=8, choices=Method)
    signed_on = models.DateField()
    terms_digest = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "company"], name="exchanges_signature_once"),
            models.CheckConstraint(
                condition=Q(method__in=["stamp", "digital"]), name="exchanges_signature_method_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.company_id}"
