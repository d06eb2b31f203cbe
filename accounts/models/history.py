"""The record of who did what, and its seals."""

import secrets

from django.db import models
from django.utils import timezone


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
