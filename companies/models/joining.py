"""How people come to a company: invitations, and what they agreed to."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles import CompanyRole
from companies.models.company import Company

VALID_FOR = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Links that nobody has used, refused or taken back, and whose time is not over."""
        unanswered = self.filter(used_at__isnull=True, refused_at__isnull=True, revoked_at__isnull=True)
        return unanswered.filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link that lets one person join one company. Only the hash of its token is kept."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    full_name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in CompanyRole])
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)  # "this is not my company"
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in CompanyRole]),
                name="companies_invitation_role_valid",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="companies_invitation_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.company_id}"
