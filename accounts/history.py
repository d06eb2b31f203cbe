"""Write one line of history. Call it inside the transaction of what it records."""

from collections.abc import Mapping
from typing import Any

from accounts.models import AuditEvent, User
from accounts.sealing import signed

PLATFORM = "platform"


def unnamed(by: User | None) -> str:
    """Return who acted without a name, for rows that the database never lets change (accounts/personal_data.py)."""
    return number_of(by.pk) if by else PLATFORM


def number_of(person_id: int) -> str:
    """Return how a row that names nobody tells which person acted."""
    return f"person {person_id}"


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
    event = _line(by, verb, target_type, target_code, detail or {})
    event.reason, event.note = reason, note
    signed(event).save(force_insert=True)
    return event


def record_all(
    *, by: User | None, verb: str, target_type: str, details: Mapping[str, dict[str, Any]]
) -> None:
    """Append one line for each target code of `details`. One query, however many."""
    lines = (_line(by, verb, target_type, code, detail) for code, detail in details.items())
    AuditEvent.objects.bulk_create([signed(line) for line in lines])


def _line(
    by: User | None, verb: str, target_type: str, target_code: str, detail: dict[str, Any]
) -> AuditEvent:
    return AuditEvent(
        actor_id=by.pk if by else None,
        actor_label=str(by) if by else PLATFORM,
        verb=verb,
        target_type=target_type,
        target_code=target_code,
        detail=detail,
    )
