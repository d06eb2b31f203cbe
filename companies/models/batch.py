"""Imports: a file or a pasted block on its way to listings, row by row."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from companies.models.changes import ChangeSet
from companies.models.company import Company
from companies.models.listing import Listing
from parks.permissions import parks_with
from symbiosis.lib.jobs import EXPIRED_LEASE, OPEN_STATES, Job, JobState

UNDO_FOR = timedelta(days=7)


class Step(models.TextChoices):
    """Where the person stands in the wizard."""

    COLUMNS = "columns", _("choose the columns")
    CHECK = "check", _("check the rows")
    RESULT = "result", _("imported")
    REVERTED = "reverted", _("undone")


class Work(models.TextChoices):
    """What the job of an import does: at most one of these at a time, each in the words of the list."""

    MAKE = "make", _("being read")
    CHECK = "check", _("being checked")
    WRITE = "write", _("being written")
    UNDO = "undo", _("being undone")


class RowState(models.TextChoices):
    READY = "ready", _("ready")
    WARNING = "warning", _("ready, with a question")
    ERROR = "error", _("needs a correction")
    DUPLICATE = "duplicate", _("possible duplicate")
    SKIPPED = "skipped", _("skipped")
    LIVE = "live", _("imported, live")
    DRAFT = "draft", _("imported as a draft")
    SAME = "same", _("nothing new")


class Decision(models.TextChoices):
    """What the person says of a possible duplicate."""

    UPDATE = "update", _("update it")
    KEEP_BOTH = "keep_both", _("keep both")
    SKIP = "skip", _("skip this row")


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> "ImportBatchQuerySet":
        """Imports of the person's own companies, and those made for companies of parks that the person staffs.

        Who has left a company or a park sees nothing more of it, not even the own uploads.
        """
        if user.is_operator:
            return self
        tenants = Company.objects.filter(park__in=parks_with(user, Permission.ENTER_ON_BEHALF))
        return self.filter(
            Q(company__in=Company.objects.of(user)) | Q(created_by=user, company__in=tenants.values("pk"))
        )

    def due(self) -> "ImportBatchQuerySet":
        """Imports that a worker has to go on with, or whose worker has died."""
        return self.filter(EXPIRED_LEASE, state__in=OPEN_STATES, asked_at__isnull=False)


class ImportBatch(Job):
    """One upload of one company. `state` and the lease are those of `work` that was asked for (symbiosis.lib.jobs).

    `table` is what the child process read: {"sheets": […], "sheet": name, "rows": [[text, …], …]}; the parent never
    opens the workbook itself. `mapping` is {column index: field name or ""}; `answers` are the answers to questions
    about a whole column, e.g. {"decimal:4": ",", "dates:6": "dmy", "encoding": "tcvn3"}.
    """

    code = models.CharField(max_length=16, unique=True)  # IMP-2611-7KQ4D
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="imports")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=8, choices=Step, default=Step.COLUMNS)
    file_name = models.CharField(max_length=200, blank=True)  # empty = pasted
    file_digest = models.CharField(max_length=64)  # SHA-256; the bytes are kept by symbiosis.lib.filestore
    table = models.JSONField(default=dict)
    header_row = models.PositiveIntegerField(null=True)  # index in table["rows"], null = not found
    mapping = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    work = models.CharField(max_length=5, choices=Work, default=Work.MAKE)
    asked_at = models.DateTimeField(null=True)  # when the button was pressed; null = nothing was asked for
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    all_or_nothing = models.BooleanField(default=False)  # write only when every row is good
    cursor = models.PositiveIntegerField(default=0)  # rows that the work has done so far
    version = models.PositiveIntegerField(default=1)
    undo_until = models.DateTimeField(null=True)
    change_set = models.OneToOneField(ChangeSet, on_delete=models.PROTECT, null=True, related_name="batch")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=Step.values), name="companies_importbatch_step_valid"
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="companies_importbatch_state_valid"
            ),
            models.CheckConstraint(
                condition=Q(work__in=Work.values), name="companies_importbatch_work_valid"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(asked_by__isnull=False),
                name="companies_importbatch_somebody_asked",
            ),
            models.CheckConstraint(
                condition=~Q(step=Step.RESULT) | Q(change_set__isnull=False, undo_until__isnull=False),
                name="companies_importbatch_result_can_be_undone",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_waiting(self) -> bool:
        """True from the button until the work is done or given up."""
        return self.asked_at is not None and self.state in OPEN_STATES

    @property
    def is_being_checked(self) -> bool:
        return self.is_waiting and self.work in {Work.MAKE, Work.CHECK}

    @property
    def is_unchecked(self) -> bool:
        """True when the check was given up: the rows are no answer yet."""
        return self.state == JobState.FAILED and self.work in {Work.MAKE, Work.CHECK}


class ImportRow(models.Model):
    """One row of the file. Its cells are kept as read; `values` is what was understood, `problems` what was not.

    `problems` is [{"code": "E04", "column": index or null, "field": name, "value": text, "facts": {…}, "is_warning":
    bool}, …]; the sentences are made in companies/importing/wording.py.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the person's program numbers it, from 1
    kind = models.CharField(max_length=4, blank=True)  # HAVE or NEED where the sheet says so
    cells = models.JSONField(default=list)
    edits = models.JSONField(default=dict)  # field name -> text the person wrote in the browser
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    suggestions = models.JSONField(default=list)  # up to three types: [{"resource", "confidence", "reason"}]
    state = models.CharField(max_length=10, choices=RowState)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    key = models.CharField(max_length=100, blank=True)  # row key, else fingerprint: same key = same listing
    listing = models.ForeignKey(Listing, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["batch", "state"], name="companies_importrow_by_state")]  # counts
        constraints = [
            models.UniqueConstraint(fields=["batch", "number", "kind"], name="companies_importrow_once"),
            models.CheckConstraint(
                condition=Q(state__in=RowState.values), name="companies_importrow_state_valid"
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decision__in=Decision.values),
                name="companies_importrow_decision_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} row {self.number}"


class ColumnMapping(models.Model):
    """How a company's own file was read last time, found again by its headers."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="column_mappings")
    headers = models.CharField(max_length=64)  # SHA-256 of the folded headers
    mapping = models.JSONField()
    answers = models.JSONField(default=dict)
    units = models.JSONField(default=dict)  # text of a unit -> what the company meant by it
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "headers"], name="companies_columnmapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.headers[:8]}"
