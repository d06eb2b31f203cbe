"""People, and the record of who did what."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What a person may do follows from memberships of companies and parks (accounts/roles.py)."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)  # runs the platform: sees everything, decides nothing
    is_demo = models.BooleanField(default=False)  # made by `load_demo`; every page says so
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.full_name or self.email


class AuditEvent(models.Model):
    """One line of history. Labels and numbers, no foreign keys: history outlives what it is about."""

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)  # "proposal.approve", "listing.confirm", ...
    target_type = models.CharField(max_length=40)
    target_code = models.CharField(max_length=40)
    reason = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_code", "id"], name="accounts_auditevent_target")
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(verb=""), name="accounts_auditevent_verb_given"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.verb} {self.target_code}"


class Notice(models.Model):
    """Something a person should know: "your turn". Shown on the home page; unique per cause."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    target_type = models.CharField(max_length=40)
    target_code = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "dedupe_key"], name="accounts_notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_code}"
