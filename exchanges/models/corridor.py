"""The price each side could still live with. Nobody but the company itself ever reads it."""

from django.conf import settings
from django.db import models

from companies.models import Company
from exchanges.models.proposal import Proposal


class WalkAwayPrice(models.Model):
    """The price at which a company would walk away [VND per unit of the terms, paid by the taker; may be negative].

    `asks_for_price`: the company wants to hear the price of equal gain. It is told once both sides ask.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="walk_away_prices")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    vnd_per_unit = models.DecimalField(max_digits=16, decimal_places=2)
    asks_for_price = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "company"], name="exchanges_walkawayprice_once")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.company_id}"
