"""People, what they may use, what they are told, and the record of who did what."""

from accounts.models.history import AuditEvent, AuditSeal, new_nonce
from accounts.models.kept import FormDraft, SavedView
from accounts.models.notices import MailPreference, Notice, Outgoing, Webhook
from accounts.models.people import Consent, User, UserManager
from accounts.models.programs import ApiToken, IdempotencyKey

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuditSeal",
    "Consent",
    "FormDraft",
    "IdempotencyKey",
    "MailPreference",
    "Notice",
    "Outgoing",
    "SavedView",
    "User",
    "UserManager",
    "Webhook",
    "new_nonce",
]
