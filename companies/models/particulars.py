"""What a company writes at the head of a contract, as it states it itself."""

from django.conf import settings
from django.db import models

from companies.models.company import Company


class CompanyParticulars(models.Model):
    """Legal particulars, stated by the company. Never guessed: without a row nothing of it is known."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="particulars")
    legal_name = models.CharField(
        max_length=200, blank=True
    )  # as registered; empty = the name on this platform
    address = models.CharField(max_length=300, blank=True)
    tax_code = models.CharField(max_length=14, blank=True)  # companies/tax_codes.py
    representative = models.CharField(max_length=120, blank=True)
    representative_title = models.CharField(max_length=120, blank=True)
    authorisation = models.CharField(max_length=200, blank=True)  # number and day of a power of attorney
    phone = models.CharField(max_length=40, blank=True)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "company particulars"

    def __str__(self) -> str:
        return f"particulars of {self.company_id}"
