"""A match that people work on."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company, CompanyKind, Listing
from companies.permissions import companies_of
from exchanges.states import CLOSED, IN_FORCE, Actor, Policy, State, turn_in
from matching.models import Match
from parks.models import Park
from parks.permissions import parks_with

if TYPE_CHECKING:
    from exchanges.models.agreement import Amendment
    from exchanges.models.joint import Joint
    from exchanges.models.terms import Terms

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
    State.SUSPENDED: _("Suspended"),
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

    def at_the_board(self) -> "ProposalQuerySet":
        """In review, or with a change of the agreement that the board is asked about (one at most)."""
        asked = Q(state__in=IN_FORCE, agreement__amendments__board="asked")
        return self.filter(Q(state=State.REVIEW) | asked)

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

    def run_out(self, on: date) -> "ProposalQuerySet":
        """Agreements that stand though the last day of the terms in force is over."""
        return self.filter(state__in=IN_FORCE, agreement__terms__ends_on__lt=on)

    def running_out(self, on: date, *, days: int) -> "ProposalQuerySet":
        """Signed agreements whose last day comes within so many days."""
        ends = Q(agreement__terms__ends_on__gte=on, agreement__terms__ends_on__lte=on + timedelta(days=days))
        return self.filter(ends, state__in=IN_FORCE, agreement__signed_at__isnull=False)

    def stuck_first(self, today: date) -> "ProposalQuerySet":
        """What should have been done comes first, then what has stood longest; what rests comes last."""
        place = Case(
            When(state__in=[state for state in State if turn_in(state) is None], then=2),
            When(due_on__lt=today, then=0),
            default=1,
        )
        return self.order_by(place, "state_since", "pk")

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
                "agreement__terms",
                "joint_leg__joint",
            )
            .prefetch_related(
                "interests", "terms__acceptances", "agreement__signatures", "agreement__amendments"
            )
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

    def read_again(self, *changed: str) -> None:
        """Load anew what an act has changed, named as `for_list` prefetches it; all that was joined stays."""
        self.refresh_from_db(fields=[name.partition("__")[0] for name in changed])  # forgets, without a query
        prefetch_related_objects([self], *changed)

    def side_of(self, company_id: int) -> str:
        """Return "giver" or "taker" for one of the two parties."""
        return "giver" if company_id == self.giver_id else "taker"

    @cached_property
    def parties(self) -> tuple[Company, Company]:
        return self.giver, self.taker

    @property
    def park_policy(self) -> Policy:
        """When the board reviews as a rule: never with a city unit, else as the park has it."""
        return Policy.CITY if self.is_with_city else Policy(self.park.review_policy)

    @property
    def policy(self) -> Policy:
        """When the board reviews this proposal: terms that outgrew its first review it sees again before signing."""
        rule = self.park_policy
        return Policy.BEFORE_SIGNING if rule == Policy.BEFORE_NEGOTIATING and self.outgrew_review else rule

    @property
    def outgrew_review(self) -> bool:
        """The terms need two persons of the board, and one was enough for the talks about them."""
        terms = self.latest_terms
        if terms is None or self.is_above_limit(self.certain_quantity):
            return False
        return self.is_above_limit(terms.quantity_per_year)

    @property
    def certain_quantity(self) -> Decimal | None:
        """The lower end of the match [canonical unit per year]: the upper one is often a guess.

        None = unknown; one person may approve talks about it, the terms that follow state it.
        """
        low = self.match.quantity_low
        return None if low is None else Decimal(str(low))

    def is_above_limit(self, quantity: Decimal | None) -> bool:
        """More in a year than one person of a board may approve (settings.SECOND_APPROVAL_ABOVE, by unit)."""
        limit = settings.SECOND_APPROVAL_ABOVE.get(self.giver_listing.resource.unit)
        return quantity is not None and limit is not None and quantity > limit

    @property
    def is_with_city(self) -> bool:
        return any(party.kind == CompanyKind.CITY for party in self.parties)

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
    def asking_party(self) -> Company:
        """The side that showed interest first and waits for the other's answer."""
        return self.giver if self.giver_id in self.answered_by else self.taker

    @property
    def latest_terms(self) -> "Terms | None":
        return max(self.terms.all(), key=lambda terms: terms.round, default=None)

    @property
    def is_signed(self) -> bool:
        return hasattr(self, "agreement") and self.agreement.signed_at is not None

    @property
    def open_amendment(self) -> "Terms | None":
        """The newer terms that both sides have not yet signed, while the agreement stands."""
        latest = self.latest_terms
        if self.state not in IN_FORCE or not self.is_signed or latest is None:
            return None
        return latest if latest.round > self.agreement.terms.round else None

    @property
    def unsigned_amendment(self) -> "Amendment | None":
        """The open change as both accepted it; None while one side has yet to (prefetched by `for_list`)."""
        terms = self.open_amendment
        if terms is None:
            return None
        return next((one for one in self.agreement.amendments.all() if one.terms_id == terms.pk), None)

    @property
    def change_at_board(self) -> "Amendment | None":
        """The change of the agreement that waits for the board."""
        change = self.unsigned_amendment
        return change if change is not None and change.board == change.Board.ASKED else None

    @property
    def joint(self) -> "Joint | None":
        """The whole of which the proposal is a leg, unless it was dissolved (joined by `for_list`)."""
        leg = getattr(self, "joint_leg", None)
        return leg.joint if leg is not None and leg.joint.dissolved_at is None else None

    @property
    def has_accepted_terms(self) -> bool:
        """Both sides accepted the latest round (prefetched by `for_list`)."""
        latest = self.latest_terms
        return latest is not None and len(latest.acceptances.all()) == len(self.parties)

    @property
    def waits_for_whole(self) -> bool:
        """Its sides are at one; the agreement waits for the other legs."""
        if self.joint is None or not self.joint.is_standing:
            return False
        return self.state == State.NEGOTIATING and self.has_accepted_terms

    @property
    def turn_of_board(self) -> bool:
        return turn_in(State(self.state)) == Actor.BOARD or self.change_at_board is not None

    @property
    def turn_of_parties(self) -> list[Company]:
        """The companies whose turn it is; empty when it is the board's or nobody's."""
        if self.turn_of_board:
            return []
        if (amendment := self.open_amendment) is not None:
            agreed = self._agreed_to(amendment)
            return [party for party in self.parties if party.pk not in agreed]
        actor = turn_in(State(self.state))
        if actor == Actor.OTHER_PARTY:
            return [self.waiting_party] if self.answered_by else list(self.parties)
        if actor != Actor.PARTY:
            return []
        done = self._done_in_state()
        return [party for party in self.parties if party.pk not in done] or list(self.parties)

    def _agreed_to(self, terms: "Terms") -> set[int]:
        """Companies that have accepted new terms; once both have, those that have signed them."""
        accepted = {acceptance.company_id for acceptance in terms.acceptances.all()}
        if len(accepted) < len(self.parties):
            return accepted
        if (change := self.unsigned_amendment) is not None and not change.may_be_signed:
            return set()  # sent back: both have to think again
        signatures = self.agreement.signatures.all()
        return {one.company_id for one in signatures if one.terms_digest == terms.digest}

    def _done_in_state(self) -> set[int]:
        """Companies that have already done their part of the present state."""
        if self.state == State.NEGOTIATING and self.latest_terms:
            return {acceptance.company_id for acceptance in self.latest_terms.acceptances.all()}
        if self.state == State.AGREED and hasattr(self, "agreement"):
            signed = self.agreement.signatures.all()
            return {one.company_id for one in signed if one.terms_digest == self.agreement.terms.digest}
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
