"""A match that people work on."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company, Listing
from companies.permissions import companies_of
from exchanges.states import CLOSED, Actor, State, turn_in
from matching.models import Match
from parks.models import Park
from parks.permissions import parks_with

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


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> "ProposalQuerySet":
        """Own company on either side, or data permission in a park of either side; the operator sees all."""
        if user.is_operator:
            return self
        own = companies_of(user)
        parks = parks_with(user, Permission.VIEW_PARK_DATA)
        return self.filter(
            Q(giver__in=own)
            | Q(taker__in=own)
            | Q(park__in=parks)
            | Q(giver__park__in=parks)
            | Q(taker__park__in=parks)
        )

    def open(self) -> "ProposalQuerySet":
        return self.exclude(state__in=CLOSED)

    def in_review(self) -> "ProposalQuerySet":
        return self.filter(state=State.REVIEW)

    def of_foreign_companies(self, user: User) -> "ProposalQuerySet":
        """No proposal of an own company: nobody decides for himself."""
        own = companies_of(user)
        return self.exclude(giver__in=own).exclude(taker__in=own)

    def mutual(self) -> "ProposalQuerySet":
        """Both sides said yes; they know each other's names."""
        return self.filter(interests__company=F("giver")).filter(interests__company=F("taker"))

    def overdue(self, on: date) -> "ProposalQuerySet":
        """Proposals nobody answered in time."""
        return self.filter(state__in=[State.INTEREST, State.SENT_BACK], due_on__lt=on)

    def for_list(self) -> "ProposalQuerySet":
        """Everything a list or the turn box needs, in a fixed number of queries."""
        return (
            self.select_related(
                "match",
                "park",
                "giver__park",
                "taker__park",
                "giver_listing__resource",
                "taker_listing__resource",
            )
            .prefetch_related("interests", "terms__acceptances", "agreement__signatures")
            .order_by("due_on", "pk")
        )


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

    objects = ProposalQuerySet.as_manager()

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

    @cached_property
    def parties(self) -> tuple[Company, Company]:
        return self.giver, self.taker

    @property
    def answered_by(self) -> set[int]:
        """Ids of the companies that said yes to talking (prefetched by `for_list`)."""
        return {interest.company_id for interest in self.interests.all()}

    @property
    def is_mutual(self) -> bool:
        """Both sides said yes; from here on they know each other's names."""
        return len(self.answered_by) == len(self.parties)

    @property
    def waiting_party(self) -> Company:
        """The side that has not answered the other's interest yet."""
        return self.taker if self.giver_id in self.answered_by else self.giver

    @property
    def latest_terms(self) -> "Terms | None":
        return max(self.terms.all(), key=lambda terms: terms.round, default=None)

    @property
    def is_signed(self) -> bool:
        return hasattr(self, "agreement") and self.agreement.signed_at is not None

    @property
    def turn_of_board(self) -> bool:
        return turn_in(State(self.state)) == Actor.BOARD

    @property
    def turn_of_parties(self) -> list[Company]:
        """The companies whose turn it is; empty when it is the board's or nobody's."""
        actor = turn_in(State(self.state))
        if actor == Actor.OTHER_PARTY:
            return [self.waiting_party]
        if actor != Actor.PARTY:
            return []
        done = self._done_in_state()
        return [party for party in self.parties if party.pk not in done] or list(self.parties)

    def _done_in_state(self) -> set[int]:
        """Companies that have already done their part of the present state."""
        if self.state == State.NEGOTIATING and self.latest_terms:
            return {acceptance.company_id for acceptance in self.latest_terms.acceptances.all()}
        if self.state == State.AGREED and hasattr(self, "agreement"):
            return {signature.company_id for signature in self.agreement.signatures.all()}
        return set()


class Interest(models.Model):
    """One side said yes to talking. Both sides' rows make the interest mutual."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="interests")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "company"], name="exchanges_interest_once")
        ]

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

    class Liable(models.TextChoices):
        """Who answers for damage that the goods do on the way and at the taker's site."""

        GIVER = "giver", _("the giver")
        TAKER = "taker", _("the taker")
        HANDOVER = "handover", _("the giver until handover, then the taker")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="terms")
    round = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    quantity_per_month = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=20)  # canonical unit of the giver's resource
    payer = models.CharField(max_length=8, choices=Payer)
    price_vnd_per_unit = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    carrier = models.CharField(max_length=8, choices=Carrier)
    route = models.CharField(max_length=200, blank=True)  # from gate to gate, vehicle, who loads
    schedule = models.CharField(max_length=200, blank=True)  # days and hours of delivery
    quality_note = models.CharField(max_length=500, blank=True)
    liable = models.CharField(max_length=8, choices=Liable, blank=True)  # empty = left to the law
    notice_days = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # to end it early; null = not agreed
    starts_on = models.DateField()
    ends_on = models.DateField()
    digest = models.CharField(max_length=64)  # of everything above: what both sides accept
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "round"], name="exchanges_terms_round_once"),
            models.CheckConstraint(
                condition=Q(quantity_per_month__gt=0), name="exchanges_terms_quantity_positive"
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
                condition=Q(liable="") | Q(liable__in=["giver", "taker", "handover"]),
                name="exchanges_terms_liable_valid",
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
