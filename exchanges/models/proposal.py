"""A match that people work on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Listing
from exchanges.states import State
from matching.models import Match
from parks.models import Park

STATE_LABELS = {
    State.INTEREST: _("Interest"),
    State.MUTUAL_INTEREST: _("Mutual interest"),
    State.REVIEW: _("Board review"),
    State.NEGOTIATING: _("Negotiating"),
    State.AGREED: _("Agreed"),
    State.OPERATING: _("Operating"),
    State.ENDED: _("Ended"),
    State.SENT_BACK: _("Sent back"),
    State.PAUSED: _("Paused"),
    State.DECLINED: _("Declined"),
    State.EXPIRED: _("Expired"),
}


class Proposal(models.Model):
    """One giver, one taker, and where they stand. `state` is written only by exchanges.actions.advance."""

    code = models.CharField(max_length=16, unique=True)  # PRP-26-0117
    match_key = models.CharField(max_length=40)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="proposals")
    giver_listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="proposals_as_giver")
    taker_listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="proposals_as_taker")
    giver = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="proposals_as_giver")
    taker = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="proposals_as_taker")
    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="proposals")  # whose board reviews
    state = models.CharField(max_length=16, choices=STATE_LABELS, default=State.INTEREST.value)
    returns_to = models.CharField(max_length=16, blank=True)  # state before a pause
    version = models.PositiveIntegerField(default=1)
    due_on = models.DateField(null=True)
    state_since = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="exchanges_proposal_state_valid"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="exchanges_proposal_two_parties"),
            models.UniqueConstraint(
                fields=["match_key"],
                condition=~Q(state__in=["declined", "expired", "ended"]),
                name="exchanges_proposal_one_open_per_match",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Interest(models.Model):
    """One side said yes to talking. Both sides' rows make the interest mutual."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="interests")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "company"], name="exchanges_interest_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.company_id}"


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

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="terms")
    round = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    quantity_per_month = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=20)  # canonical unit of the giver's resource
    payer = models.CharField(max_length=8, choices=Payer)
    price_vnd_per_unit = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    carrier = models.CharField(max_length=8, choices=Carrier)
    quality_note = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    digest = models.CharField(max_length=64)  # of everything above: what both sides accept
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "round"], name="exchanges_terms_round_once"),
            models.CheckConstraint(condition=Q(quantity_per_month__gt=0), name="exchanges_terms_quantity_positive"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="exchanges_terms_dates_ordered"),
            models.CheckConstraint(
                condition=Q(payer="nobody", price_vnd_per_unit__isnull=True)
                | Q(payer__in=["giver", "taker"], price_vnd_per_unit__gt=0),
                name="exchanges_terms_price_iff_payer",
            ),
            models.CheckConstraint(
                condition=Q(carrier__in=["giver", "taker", "third", "pipe"]), name="exchanges_terms_carrier_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} round {self.round}"


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
