"""Access for programs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


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
    counted_minute = models.DateTimeField(
        null=True
    )  # the last one in which it was used (accounts/throttling.py)
    counted_requests = models.PositiveIntegerField(default=0)  # in that minute

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope__in=["read", "write"]), name="accounts_apitoken_scope_valid"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hint}… of {self.user_id}"


class IdempotencyKey(models.Model):
    """A program's name for one request: sent again, the first answer is given again and nothing is done twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)  # SHA-256 of method, path and body
    created_at = models.DateTimeField(auto_now_add=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the answer; null = not answered yet
    body = models.JSONField(null=True)  # its text
    headers = models.JSONField(default=dict)  # its ETag and Location; before it, who holds the key

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_idempotencykey_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="accounts_idempotencykey_given"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
