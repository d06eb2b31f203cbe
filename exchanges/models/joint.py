"""Several proposals that stand or fall together: a chain, a loop, or a pool around one host."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from companies.models import Company
from exchanges.models.proposal import Proposal
from matching.models import GroupKind
from parks.models import Park

NOT_OVER = Q(dissolved_at__isnull=True, ended_at__isnull=True)


class JointQuerySet(models.QuerySet["Joint"]):
    def visible_to(self, user: User) -> "JointQuerySet":
        """Who may see one of its legs; which of the others he sees is for exchanges/joint/presenting.py."""
        legs = JointLeg.objects.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))
        return self.filter(pk__in=legs.values("joint"))

    def standing(self) -> "JointQuerySet":
        """Neither agreed nor dissolved: its legs wait for each other."""
        return self.filter(agreed_at__isnull=True, dissolved_at__isnull=True)

    def not_over(self) -> "JointQuerySet":
        """Standing, or agreed with a leg that still goes on: the same group is not started once more."""
        return self.filter(NOT_OVER)


class Joint(models.Model):
    """A proposal of three or more parties. Each leg is a proposal of its two sides with its own gates and terms.

    It is agreed in one step when every party has accepted the same version: the digest over all legs' terms.
    """

    code = models.CharField(max_length=16, unique=True)  # JNT-26-0007
    kind = models.CharField(max_length=5, choices=GroupKind)
    group_key = models.CharField(max_length=40)  # of the group that a run found, the same in every run
    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="joints")  # whose board leads
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    agreed_at = models.DateTimeField(null=True)
    dissolved_at = models.DateTimeField(null=True)  # a leg fell away; the others go on alone or end
    ended_at = models.DateTimeField(null=True)  # the last of its agreements ended

    objects = JointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=GroupKind.values), name="exchanges_joint_kind_valid"),
            models.UniqueConstraint(
                fields=["group_key"],
                condition=NOT_OVER,
                name="exchanges_joint_one_going_on_per_group",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(agreed_at__isnull=False, dissolved_at__isnull=True),
                name="exchanges_joint_ended_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_standing(self) -> bool:
        return self.agreed_at is None and self.dissolved_at is None


class JointLeg(models.Model):
    """One exchange of the whole, in the order of the chain."""

    joint = models.ForeignKey(Joint, on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField()
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="joint_leg")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["joint", "position"], name="exchanges_jointleg_once")]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.position}"


class JointAcceptance(models.Model):
    """A party accepted exactly this version of the whole."""

    joint = models.ForeignKey(Joint, on_delete=models.CASCADE, related_name="acceptances")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["joint", "company", "digest"], name="exchanges_jointacceptance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.company_id}"
