"""Write one line of history. Call it inside the transaction of what it records."""

from collections.abc import Mapping
from typing import Any

from accounts.models import AuditEvent, User

PLATFORM = "platform"


def unnamed(by: User | None) -> str:
    """Return who acted without a name, for rows that the database never lets change (accounts/personal_data.py)."""
    return f"person {by.pk}" if by else PLATFORM


def record(
    *,
    by: User | None,
    verb: str,
    target_type: str,
    target_code: str,
    reason: str = "",
    note: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append to the history; `by` None means the platform itself acted."""
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_label=str(by) if by else PLATFORM,
        verb=verb,
        target_type=target_type,
        target_code=target_code,
        reason=reason,
        note=note,
        detail=detail or {},
    )


def record_all(
    *, by: User | None, verb: str, target_type: str, details: Mapping[str, dict[str, Any]]
) -> None:
    """Append one line for each target code of `details`. One query, however many."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            actor_id=by.pk if by else None,
            actor_label=str(by) if by else PLATFORM,
            verb=verb,
            target_type=target_type,
            target_code=code,
            detail=detail,
        )
        for code, detail in details.items()
    )
