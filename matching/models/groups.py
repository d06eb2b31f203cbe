"""What only three or more parties can do: chains, loops, and pools that share a plant or a service."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from companies.models import Listing
from companies.permissions import companies_of
from matching.models.runs import MatchRun
from parks.permissions import parks_with


class GroupKind(models.TextChoices):
    CHAIN = "chain", _("chain")
    LOOP = "loop", _("loop")
    POOL = "pool", _("pool")


class MemberRole(models.TextChoices):
    GIVER = "giver", _("giver")
    TAKER = "taker", _("taker")
    BOTH = "both", _("gives and takes")
    MEMBER = "member", _("member")


class MatchGroupQuerySet(models.QuerySet["MatchGroup"]):
    def visible_to(self, user: User) -> "MatchGroupQuerySet":
        """An own company among the members, or data permission in a park of a member; the operator sees all."""
        if user.is_operator:
            return self
        parks = parks_with(user, Permission.VIEW_PARK_DATA)
        near = GroupMember.objects.filter(
            Q(listing__company__in=companies_of(user)) | Q(listing__company__park__in=parks)
        )
        return self.filter(pk__in=near.values("group"))

    def current(self) -> "MatchGroupQuerySet":
        """Groups of the newest finished real run of each scope (one park, or all parks)."""
        finished = MatchRun.objects.real().finished().order_by()
        newest = finished.values("park").annotate(newest=models.Max("pk")).values("newest")
        return self.filter(run__in=newest)


class MatchGroup(models.Model):
    """A chain or loop of matches, or a pool of listings; figures are for the whole group and a year."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="groups")
    key = models.CharField(max_length=40)  # digest of kind, members and order; the same in every run
    code = models.CharField(max_length=16)  # CHN-, LOP- or POL-XXXXXXXX, from the key
    kind = models.CharField(max_length=5, choices=GroupKind)
    rank = models.PositiveIntegerField()  # within run and kind, 1 = best
    score = models.FloatField()  # 0-1
    confidence = models.FloatField()  # 0-1
    value_low = models.FloatField(null=True)  # VND per year, all parties together; null = not known
    value_high = models.FloatField(null=True)
    co2_low = models.FloatField(null=True)  # tCO2e per year avoided; null = not known
    co2_high = models.FloatField(null=True)
    explanation = models.JSONField()  # legs or shares, gates, weakest leg: codes and numbers only

    objects = MatchGroupQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["code"], name="matching_group_code")]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="matching_group_once_per_run"),
            models.CheckConstraint(condition=Q(kind__in=GroupKind.values), name="matching_group_kind_valid"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="matching_group_score_range"),
            models.CheckConstraint(
                condition=Q(confidence__range=(0, 1)), name="matching_group_confidence_range"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class GroupMember(models.Model):
    """One listing of a group, in the order of the chain or loop."""

    group = models.ForeignKey(MatchGroup, on_delete=models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="groups")
    role = models.CharField(max_length=6, choices=MemberRole)
    share = models.FloatField(null=True)  # of a pool's yearly cost, 0-1; null for chains and loops

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["group", "position"], name="matching_groupmember_once"),
            models.CheckConstraint(
                condition=Q(role__in=MemberRole.values), name="matching_groupmember_role_valid"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__range=(0, 1)),
                name="matching_groupmember_share_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.position}"
