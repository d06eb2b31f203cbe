"""Cut an act at each SQL statement it sends: what stands afterwards, and what a repetition leads to.

The method is SQLite's own (sqlite.org/testing.html): a fault at statement 1, 2, 3 … until the act runs through. After
each cut the tables are as before the act; the same act again leaves them as an undisturbed one does.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, models, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Notice, Outgoing
from companies.models import (
    Attachment,
    ChangedListing,
    ChangeSet,
    CustomsStatement,
    Disclosure,
    ImportRow,
    Listing,
    ListingVersion,
    PublicFace,
    QuantityMovement,
    UsedVersion,
)
from exchanges.invariants import violations
from exchanges.models import (
    Acceptance,
    Agreement,
    Amendment,
    Decision,
    Delivery,
    Interest,
    Joint,
    JointAcceptance,
    JointLeg,
    Proposal,
    ProposalDocument,
    Signature,
    Suspension,
    Terms,
    ThreadMessage,
)
from matching.models import Feedback, Outcome

# Everything that the acts of test_cuts.py write; `Cutter.run` fails when one of them writes elsewhere.
WRITTEN: tuple[type[models.Model], ...] = (
    Listing,
    ListingVersion,
    UsedVersion,
    PublicFace,
    Attachment,
    ImportRow,
    QuantityMovement,
    ChangeSet,
    ChangedListing,
    Disclosure,
    Proposal,
    Joint,
    JointLeg,
    JointAcceptance,
    Interest,
    Terms,
    Acceptance,
    Agreement,
    Amendment,
    Signature,
    CustomsStatement,
    Decision,
    Delivery,
    Suspension,
    ProposalDocument,
    ThreadMessage,
    Feedback,
    Outcome,
    AuditEvent,
    Notice,
    Outgoing,
)
# What differs between two runs of the same act: the clock, and random numbers.
CHANCE = {"nonce", "mac"}
WRITES = re.compile(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "?(\w+)"?')
State = tuple[Any, ...]
Act = Callable[[], object]
MOST_STATEMENTS = 500
REPEAT_EVERY = 5  # cuts of a long act


class Cut(OperationalError):
    """The connection broke in the middle of an act."""


def state_of_tables() -> State:
    """Return all rows of WRITTEN; keys as their rank in the table, moments only as known or unknown."""
    ranks: dict[type[models.Model], dict[int, int]] = {}
    return tuple(tuple(_rows(model, ranks)) for model in WRITTEN)


def _rows(model: type[models.Model], ranks: dict[type[models.Model], dict[int, int]]) -> Iterator[State]:
    fields = [one for one in model._meta.concrete_fields if one.name not in CHANCE]
    names = ", ".join(connection.ops.quote_name(one.column) for one in fields)
    with connection.cursor() as cursor:  # half the time of a QuerySet, and this is asked a thousand times
        cursor.execute(f"SELECT {names} FROM {model._meta.db_table} ORDER BY 1")  # noqa: S608  # own names
        rows = cursor.fetchall()
    ranks[model] = {row[0]: rank for rank, row in enumerate(rows)}
    for row in rows:
        yield tuple(_plain(one, value, ranks) for one, value in zip(fields, row, strict=True))


def _plain(column: Any, value: Any, ranks: dict[type[models.Model], dict[int, int]]) -> Any:
    if isinstance(column, models.DateTimeField):
        return value is not None
    table = column.model if column.primary_key else column.related_model
    return ranks[table][value] if table in ranks and value is not None else value


@dataclass
class Cutter:
    """Lets `left` statements pass, then breaks one; counts, and notes which tables were written."""

    left: int = 10**6
    sent: int = 0
    writes_only: bool = False
    tables: set[str] = field(default_factory=set)

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if self.writes_only and not WRITES.match(sql):
            return execute(sql, *rest)
        if self.left == 0 and not sql.startswith("ROLLBACK"):
            self.left = -1  # only once: what undoes the act is let through
            raise Cut(sql)
        self.left -= 1
        self.sent += 1
        if found := WRITES.match(sql):
            self.tables.add(found[1])
        return execute(sql, *rest)

    def run(self, act: Act) -> bool:
        """Run the act; return whether it ran through."""
        try:
            with connection.execute_wrapper(self):
                act()
        except Cut:
            transaction.set_rollback(False)  # an act without a transaction of its own leaves what it wrote
            return False
        assert self.tables <= {model._meta.db_table for model in WRITTEN}
        return True


@contextmanager
def tried() -> Iterator[None]:
    """Undo everything at the end: the next cut starts from the same tables."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def faults_of(act: Act, *, transactions: int = 1, is_long: bool = False) -> list[str]:
    """Cut an act at every statement; return what was not as it must be, after which statement.

    A long act is cut at its writes only, for a cut at a read leaves what the cut at the next write leaves. Where a cut
    left nothing, the act would be repeated from where it began: that is done after every fifth one.
    An act of several transactions stands in as many states at most: each of them is through, or has not begun.
    Once more where midnight came in between: acts write the day, and two days are no fault.
    """
    day = timezone.localdate()
    faults = _faults_of(act, transactions, is_long=is_long)
    return faults if day == timezone.localdate() else _faults_of(act, transactions, is_long=is_long)


def _faults_of(act: Act, transactions: int, *, is_long: bool) -> list[str]:
    before, seen, faults = state_of_tables(), [], []
    with tried():
        assert Cutter().run(act)
        after = state_of_tables()
        assert (after != before, violations()) == (True, [])
    for passed in range(MOST_STATEMENTS):
        with tried():
            if Cutter(left=passed, writes_only=is_long).run(act):
                return faults
            now = state_of_tables()
            seen += [] if now in seen else [now]
            if seen[0] != before or len(seen) > transactions:
                return [f"after {passed}: a part of the act stands", *map(str, violations())]
            if now == before and passed % REPEAT_EVERY:
                continue
            act()
            if state_of_tables() != after:
                faults.append(f"after {passed}: a repetition leads elsewhere")
    raise AssertionError(f"more than {MOST_STATEMENTS} statements")
