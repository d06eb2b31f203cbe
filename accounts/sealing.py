"""Seal the history: after that, no line can be changed, removed, added or moved without being named by `verify`.

Each line carries a key-dependent hash from the start; the chain over them is written in batches, at most a minute
later: a chain written with each line would make all writers wait for each other. The key is not in the database, so
whoever can write the database cannot forge a seal. A person's name (`actor_label`) is not covered: it is replaced
when the person asks to be forgotten (docs/privacy.md). Cutting off the newest seals leaves a chain that is right in
itself: it is found by the head that was exported before.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from accounts.models import AuditEvent, AuditSeal

MOST_LINES = 1000  # of one seal

Line = tuple[int, str]  # id and mac of an event


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: `kind` is changed, deleted, inserted, seal or truncated."""

    kind: str
    place: int  # id of the event, or number of the seal

    def __str__(self) -> str:
        thing = "seal" if self.kind in {"seal", "truncated"} else "event"
        return f"{thing} {self.place}: {self.kind}"


def seal_new_lines() -> AuditSeal | None:
    """Seal the lines that have none, oldest first; None when there are none. Two at once: one of them fails."""
    with transaction.atomic():
        events = list(AuditEvent.objects.filter(sealed_in__isnull=True).order_by("pk")[:MOST_LINES])
        if not events:
            return None
        last = AuditSeal.objects.order_by("-number").first()
        number, previous = (last.number + 1, last.head) if last else (1, "")
        lines = [(event.pk, event.mac) for event in events]
        seal = AuditSeal.objects.create(
            number=number, lines=lines, previous=previous, head=head_of(number, lines, previous)
        )
        AuditEvent.objects.filter(pk__in=[event.pk for event in events]).update(sealed_in=number)
        return seal


def signed(event: AuditEvent) -> AuditEvent:
    """Give a new line its hash; to be called before it is saved."""
    event.mac = mac_of(event)
    return event


def mac_of(event: AuditEvent) -> str:
    """Return the key-dependent hash of everything the line says, except the person's name."""
    content = [
        event.nonce,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id,
        event.verb,
        event.target_type,
        event.target_code,
        event.reason,
        event.note,
        json.loads(json.dumps(event.detail)),  # as it will come back from the database
    ]
    return keyed_hash(content)


def head_of(number: int, lines: Iterable[Line], previous: str) -> str:
    return keyed_hash([number, [list(line) for line in lines], previous])


def keyed_hash(content: list[object]) -> str:
    """Return the HMAC-SHA-256 of values that JSON can write, under the key that is not in the database."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def verify(exported: str = "") -> list[Fault]:
    """Return every fault of the history. `exported` is a head kept elsewhere, as `exported_head` wrote it."""
    faults: list[Fault] = []
    listed: dict[int, tuple[str, int]] = {}
    previous = ""
    for expected, seal in enumerate(AuditSeal.objects.order_by("number").iterator(), start=1):
        if not _is_whole(seal, expected, previous):
            faults.append(Fault("seal", seal.number))
        listed |= {pk: (mac, seal.number) for pk, mac in seal.lines}
        previous = seal.head
    return [*faults, *_wrong_lines(listed), *_cut_off(exported)]


def _is_whole(seal: AuditSeal, expected: int, previous: str) -> bool:
    head = head_of(seal.number, seal.lines, seal.previous)
    return seal.number == expected and seal.previous == previous and hmac.compare_digest(head, seal.head)


def _wrong_lines(listed: dict[int, tuple[str, int]]) -> Iterator[Fault]:
    missing = set(listed)
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        missing.discard(event.pk)
        if fault := _fault_of(event, *listed.get(event.pk, ("", None))):
            yield Fault(fault, event.pk)
    yield from (Fault("deleted", pk) for pk in sorted(missing))


def _fault_of(event: AuditEvent, listed_mac: str, number: int | None) -> str:
    """A line that no seal lists must carry its own right hash and wait for a seal; one that is listed must match."""
    if number is None:
        return "" if event.sealed_in is None and event.mac == mac_of(event) else "inserted"
    is_as_sealed = event.sealed_in == number and event.mac == listed_mac == mac_of(event)
    return "" if is_as_sealed else "changed"


def exported_head() -> str:
    """Return the newest seal as "number:head", to be kept where the database's owner cannot write."""
    last = AuditSeal.objects.order_by("-number").first()
    return f"{last.number}:{last.head}" if last else ""


def _cut_off(exported: str) -> Iterator[Fault]:
    if not exported:
        return
    number, _colon, head = exported.partition(":")
    newest = AuditSeal.objects.aggregate(newest=Max("number"))["newest"] or 0
    if not AuditSeal.objects.filter(number=int(number), head=head).exists():
        yield Fault("truncated", min(int(number), newest + 1))
