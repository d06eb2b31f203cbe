"""Whether a company is an export-processing enterprise, as the company itself states it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from companies.models.company import Company


class CustomsStatement(models.Model):
    """Without a row nobody has said, which the legal gate asks about."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="customs_statement")
    is_export_processing = models.BooleanField()
    paper = models.CharField(max_length=120)  # the certificate that says so: its name, number and day
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(paper=""), name="companies_customs_paper_named")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.is_export_processing}"
