"""The paper: what both sides accepted, and who signed it how."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent
from companies.models import Company
from exchanges.models.proposal import Proposal
from exchanges.models.terms import Terms
from exchanges.states import STARTED, State

ASKED_AFTER_END = timedelta(days=60)  # for the months before it; later nobody is reminded


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def that_ran(self) -> "AgreementQuerySet":
        """Started once signed: only these can have delivered. One can also end before its start."""
        starts = AuditEvent.objects.filter(
            target_type="proposal", target_code=OuterRef("proposal__code"), verb="proposal.activate"
        )
        started = Q(proposal__state__in=STARTED) | (Q(proposal__state=State.ENDED) & Exists(starts))
        return self.filter(started, signed_at__isnull=False)

    def to_be_asked(self, today: date) -> "AgreementQuerySet":
        """Those that run or rest, and those that ran until not long ago."""
        long_ended = Q(proposal__state=State.ENDED, proposal__state_since__date__lt=today - ASKED_AFTER_END)
        return self.that_ran().exclude(long_ended)

    def with_months(self) -> "AgreementQuerySet":
        """Everything the monitoring needs, in a fixed number of queries; `ran` as in `that_ran`."""
        ran = Agreement.objects.that_ran().filter(pk=OuterRef("pk"))
        rows = self.select_related("terms", "proposal__giver", "proposal__taker", "proposal__match")
        rows = rows.annotate(ran=Exists(ran))
        return rows.prefetch_related("deliveries", "suspensions", "amendments__before", "amendments__terms")


class Agreement(models.Model):
    """Made when both parties accepted the same terms; signed when both signature records exist."""

    code = models.CharField(max_length=16, unique=True)  # AGR-26-008
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="agreement")
    terms = models.OneToOneField(Terms, on_delete=models.PROTECT, related_name="agreement")  # those in force
    committed_per_year = models.DecimalField(  # canonical unit of the giver; null = nothing is moved
        max_digits=20, decimal_places=4, null=True
    )
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

    @property
    def ended_on(self) -> date | None:
        """The day on which it ended, None while it stands; the end is final."""
        proposal = self.proposal
        return timezone.localdate(proposal.state_since) if proposal.state == State.ENDED else None


class Amendment(models.Model):
    """New terms of a standing agreement. They come into force when both parties have signed them.

    Where they need more than the park's board has approved, it is asked before anybody signs.
    """

    class Board(models.TextChoices):
        NOT_ASKED = "not_asked", _("no question for the board")
        ASKED = "asked", _("at the board")
        APPROVED = "approved", _("approved by the board")
        SENT_BACK = "sent_back", _("sent back by the board")
        WITHDRAWN = "withdrawn", _("taken back from the board for a newer offer")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()  # 1, 2, 3, …
    before = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    terms = models.OneToOneField(Terms, on_delete=models.PROTECT, related_name="amendment")
    made_at = models.DateTimeField(auto_now_add=True)
    signed_at = models.DateTimeField(null=True)
    board = models.CharField(max_length=10, choices=Board, default=Board.NOT_ASKED)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="exchanges_amendment_once"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(signed_at__isnull=True),
                name="exchanges_amendment_one_unsigned",
            ),
            models.CheckConstraint(
                condition=~Q(before=models.F("terms")), name="exchanges_amendment_changes_terms"
            ),
            models.CheckConstraint(
                condition=Q(board__in=["not_asked", "asked", "approved", "sent_back", "withdrawn"]),
                name="exchanges_amendment_board_valid",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(board__in=["not_asked", "approved"]),
                name="exchanges_amendment_signed_after_board",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} amendment {self.number}"

    @property
    def may_be_signed(self) -> bool:
        return self.board in {self.Board.NOT_ASKED, self.Board.APPROVED}


class Signature(models.Model):
    """How a party signed these terms of the agreement; the signed file where the party has uploaded it."""

    class Method(models.TextChoices):
        STAMP = "stamp", _("printed, signed and stamped")
        DIGITAL = "digital", _("digital signature file (Law 20/2023/QH15)")
        IN_APP = "in_app", _("accepted on this platform (for steps that do not bind)")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    signatory_name = models.CharField(max_length=120)
    signatory_title = models.CharField(max_length=120)
    method = models.CharField(max_length=8, choices=Method)
    signed_on = models.DateField()
    terms_digest = models.CharField(max_length=64)
    file_digest = models.CharField(max_length=64, blank=True)  # SHA-256 in symbiosis.lib.filestore
    file_name = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "company", "terms_digest"], name="exchanges_signature_once"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["stamp", "digital", "in_app"]),
                name="exchanges_signature_method_valid",
            ),
            models.CheckConstraint(
                condition=Q(file_digest="", file_name="") | (~Q(file_digest="") & ~Q(file_name="")),
                name="exchanges_signature_file_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.company_id}"
