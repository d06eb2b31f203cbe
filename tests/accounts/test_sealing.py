"""The sealed history: whoever changes, removes, adds, moves or cuts off a line is found, and the line is named."""

from collections.abc import Callable
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from accounts.history import record, record_all
from accounts.models import AuditEvent, AuditSeal
from accounts.sealing import exported_head, seal_new_lines, verify
from accounts.tasks import seal

pytestmark = pytest.mark.django_db
LINES = 16
Tampering = Callable[[Random], str]


def write_lines(count: int = LINES) -> None:
    for number in range(count):
        record(
            by=None,
            verb="listing.publish",
            target_type="listing",
            target_code=f"LST-{number % 7}",
            detail={"to": number, "share": 0.5, "list": [1, 2]},
        )


@pytest.fixture
def history() -> str:
    """A history in four seals; the head as it was exported."""
    for _seal in range(4):
        write_lines(LINES // 4)
        seal_new_lines()
    return exported_head()


@pytest.fixture
def unguarded() -> None:
    """Take the triggers off, as somebody with all rights on the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'accounts_seal%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("DROP TRIGGER accounts_sealed_event ON accounts_auditevent")
            cursor.execute("DROP TRIGGER accounts_seal ON accounts_auditseal")


def some_line(chance: Random) -> AuditEvent:
    return chance.choice(list(AuditEvent.objects.order_by("pk")))


def change(chance: Random) -> str:
    event = some_line(chance)
    column, value = chance.choice(
        [
            ("verb", "x"),
            ("reason", "x"),
            ("note", "x"),
            ("target_code", "x"),
            ("actor_id", 999),
            ("detail", {"x": 1}),
        ]
    )
    AuditEvent.objects.filter(pk=event.pk).update(**{column: value})
    return f"event {event.pk}: changed"


def delete(chance: Random) -> str:
    event = some_line(chance)
    AuditEvent.objects.filter(pk=event.pk).delete()
    return f"event {event.pk}: deleted"


def insert(chance: Random) -> str:
    """A made-up line, with any hash but the right one."""
    event = some_line(chance)
    event.pk, event.mac, event.note = None, f"{chance.getrandbits(256):064x}", "made up"
    event.sealed_in = chance.choice([None, 1])
    event.save(force_insert=True)
    return f"event {event.pk}: inserted"


def reorder(chance: Random) -> str:
    """Two lines change places, each with its own right hash."""
    first, second = chance.sample(list(AuditEvent.objects.order_by("pk")), 2)
    names = ["at", "target_code", "detail", "nonce", "mac", "sealed_in"]
    here = {name: getattr(first, name) for name in names}
    there = {name: getattr(second, name) for name in names}
    AuditEvent.objects.filter(pk=second.pk).update(mac="moving")
    AuditEvent.objects.filter(pk=first.pk).update(**there)
    AuditEvent.objects.filter(pk=second.pk).update(**here)
    return f"event {first.pk}: changed"


def truncate(_chance: Random) -> str:
    """The newest seal and its lines are gone, without a trace in what is left."""
    last = AuditSeal.objects.order_by("-number")[0]
    AuditEvent.objects.filter(sealed_in=last.number).delete()
    AuditSeal.objects.filter(pk=last.pk).delete()
    return f"seal {last.number}: truncated"


TAMPERINGS: list[Tampering] = [change, delete, insert, reorder, truncate]


def test_an_untouched_history_is_whole(history: str) -> None:
    write_lines(3)  # not sealed yet

    assert verify(history) == []
    assert [len(row.lines) for row in AuditSeal.objects.order_by("number")] == [LINES // 4] * 4


@pytest.mark.usefixtures("unguarded")
def test_a_thousand_tamperings_are_named(history: str) -> None:
    chance = Random(20261125)
    missed = []
    for number in range(1000):
        tampering = TAMPERINGS[number % len(TAMPERINGS)]
        with transaction.atomic():
            expected = tampering(chance)
            if expected not in [str(fault) for fault in verify(history)]:
                missed.append(expected)
            transaction.set_rollback(True)

    assert missed == []
    assert verify(history) == []


@pytest.mark.usefixtures("unguarded")
def test_without_the_exported_head_a_cut_is_not_found(history: str) -> None:
    truncate(Random(1))

    assert verify() == []
    assert verify(history)


@pytest.mark.usefixtures("unguarded")
def test_without_the_key_a_whole_new_chain_does_not_help(history: str) -> None:
    """Whoever has the database writes everything anew, but with another key."""
    AuditSeal.objects.all().delete()
    with override_settings(AUDIT_KEY="guessed"):
        AuditEvent.objects.all().delete()
        write_lines()
        seal_new_lines()
        assert verify() == []

    assert len(verify()) == LINES + 1


def test_the_database_keeps_what_is_sealed(history: str) -> None:
    event, last = AuditEvent.objects.order_by("pk")[0], AuditSeal.objects.get(number=1)
    acts = [
        lambda: AuditEvent.objects.filter(pk=event.pk).update(verb="x"),
        lambda: AuditEvent.objects.filter(pk=event.pk).update(sealed_in=None),
        lambda: AuditEvent.objects.filter(pk=event.pk).delete(),
        lambda: AuditSeal.objects.filter(pk=last.pk).update(head="x"),
        lambda: AuditSeal.objects.filter(pk=last.pk).delete(),
    ]
    for act in acts:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_name_can_be_forgotten(history: str) -> None:
    AuditEvent.objects.update(actor_label="erased person 7")

    assert verify(history) == []


def test_a_copied_line_is_refused() -> None:
    write_lines(1)
    event = AuditEvent.objects.get()
    event.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


def test_lines_of_one_query_are_sealed_too() -> None:
    record_all(by=None, verb="listing.withdraw", target_type="listing", details={"A": {"n": 1}, "B": {}})
    seal()
    seal()

    assert verify() == []
    assert AuditSeal.objects.count() == 1


def test_the_command_exports_a_head_and_compares_with_it(
    history: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit", export=True)
    head = capsys.readouterr().out.strip()

    assert head == history
    call_command("verify_audit", head=head)
    assert f"{LINES} lines, 4 seals" in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit", head="9:0000")
    with pytest.raises(CommandError, match="must look like"):
        call_command("verify_audit", head="nonsense")
