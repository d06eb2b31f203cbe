"""People, and the record of who did what."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
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


def new_nonce() -> str:
    return secrets.token_hex(16)


class AuditEvent(models.Model):
    """One line of history. Labels and numbers, no foreign keys: history outlives what it is about."""

    at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)  # "proposal.approve", "listing.confirm", ...
    target_type = models.CharField(max_length=40)
    target_code = models.CharField(max_length=40)
    reason = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    nonce = models.CharField(max_length=32, default=new_nonce)  # two lines that say the same differ here
    mac = models.CharField(max_length=64)  # key-dependent hash of its content (accounts/sealing.py)
    sealed_in = models.PositiveIntegerField(null=True)  # number of the seal

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_code", "id"], name="accounts_auditevent_target"),
            models.Index(
                fields=["id"], condition=models.Q(sealed_in__isnull=True), name="accounts_auditevent_unsealed"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(verb=""), name="accounts_auditevent_verb_given"),
            models.UniqueConstraint(fields=["mac"], name="accounts_auditevent_mac_once"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.verb} {self.target_code}"


class AuditSeal(models.Model):
    """One link of the chain over the history: which lines it holds, and a key-dependent hash over them.

    `lines` is [[id, mac], …]. `head` covers number, lines and the head before it, so no line and no seal can be
    changed, removed, added or moved without the key. Once written it never changes (trigger).
    """

    number = models.PositiveIntegerField(unique=True)  # 1, 2, 3, …
    lines = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)  # head of the seal before, empty for the first
    head = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number=1, previous="") | (models.Q(number__gt=1) & ~models.Q(previous="")),
                name="accounts_auditseal_chained",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}:{self.head[:12]}"


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


class ApiToken(models.Model):
    """A key of one person for programs. Only the hash is kept; it may do what its owner may, within its scope."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=60)  # what the owner calls it
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    hint = models.CharField(max_length=8)  # its first letters, to tell tokens apart
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope__in=["read", "write"]), name="accounts_apitoken_scope_valid"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hint}… of {self.user_id}"


class SavedView(models.Model):
    """The filter of a list under a name. `audience` is "private", "company:12" or "park:3": who else may use it."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=20)  # which list, e.g. "listings"
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)  # the query string, never with `page`
    audience = models.CharField(max_length=24, default="private")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "slug"], name="accounts_savedview_once")
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.slug}"


class FormDraft(models.Model):
    """What somebody has typed and not yet sent: kept while typing, gone when the form is saved."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="form_drafts")
    form = models.CharField(max_length=40)  # which form, e.g. "listing"
    target_code = models.CharField(max_length=40, blank=True)  # what it edits; empty = something new
    values = models.JSONField()  # field name -> list of texts, as posted
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "target_code"], name="accounts_formdraft_once")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.target_code} of {self.user_id}"


class Consent(models.Model):
    """A person agreed to one use of personal data (Law 91/2025/QH15), or took it back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    wording_version = models.CharField(max_length=20)  # which text the person read
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="accounts_consent_one_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose}"
