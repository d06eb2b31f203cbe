"""R1: many clients accept overlapping proposals through the site's own pages. Nothing is promised twice.

In the suite a thousand attempts on the ledger and some over HTTP; `make drill-race` sends ten thousand over HTTP
for each number of clients and each shape, on SQLite and PostgreSQL, and writes var/drill-report.json. The control
shows that the race is real.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.db.models import Sum
from pytest_django import DjangoDbBlocker

from companies.models import Listing, QuantityMovement
from exchanges.invariants import accepted_terms, committed_quantities, promised_quantities
from exchanges.models import Agreement
from tests.drills.drill_report import REPORT, note
from tests.drills.race_clients import (
    ACCEPTED,
    REFUSED,
    Answer,
    database_url,
    over_http,
    send_all,
    site,
    without_pages,
)
from tests.drills.race_mix import BROKEN, CHANGED, REFUSALS, Mix, by_hand
from tests.drills.race_world import RaceWorld

ATTEMPTS = int(os.environ.get("DRILL_ATTEMPTS", "60"))
CLIENTS = [int(number) for number in os.environ.get("DRILL_CLIENTS", "8").split(",")]
REPEATS = int(os.environ.get("DRILL_REPEATS", "2"))  # of the control
SEED = int(os.environ.get("DRILL_SEED", "20261125"))
SHAPES = {"hot": 1, "spread": min(40, ATTEMPTS // 5)}  # listings
WITHOUT_PAGES = 500  # attempts of each shape
CONTROL_ATTEMPTS = 16
MOST_MISSES = 0.05  # of the control's repeats: the race did not happen in them
FAULT = re.compile(r"^\S*(?:Error|Exception|LockNotAvailable|DeadlockDetected): .*", re.MULTILINE)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
triggers = import_module("companies.migrations.0002_ledger_triggers")


@dataclass
class Result:
    """What one round found."""

    database: str
    shape: str
    clients: int
    seed: int
    attempts: int
    answers: dict[int, int]
    agreements: int
    wrong: list[str]
    p50_seconds: float
    p99_seconds: float
    slowest_seconds: float


def promised(listing: int) -> Decimal:
    total: Decimal | None = QuantityMovement.objects.filter(listing=listing).aggregate(sum=Sum("quantity"))[
        "sum"
    ]
    return (total or Decimal(0)).quantize(Decimal("0.0001"))


def differences(answers: list[Answer]) -> Iterator[str]:
    """Compare what the clients were told, listing by listing, with the movements and with the counter."""
    told: dict[int, Decimal] = defaultdict(Decimal)
    for answer in answers:
        told[answer.attempt.listing] += answer.attempt.quantity if answer.status in ACCEPTED else 0
    for listing in Listing.objects.filter(pk__in=told):
        if not told[listing.pk] == promised(listing.pk) == listing.allocated:
            yield f"{listing.code}: told {told[listing.pk]}, promised {promised(listing.pk)}"


def result_of(shape: str, clients: int, answers: list[Answer]) -> Result:
    seconds = sorted(answer.seconds for answer in answers)
    rules = (promised_quantities, accepted_terms, committed_quantities)
    return Result(
        database=connection.vendor,
        shape=shape,
        clients=clients,
        seed=SEED,
        attempts=len(answers),
        answers=dict(Counter(answer.status for answer in answers)),
        agreements=Agreement.objects.count(),
        wrong=[*differences(answers), *(str(violation) for rule in rules for violation in rule())],
        p50_seconds=round(seconds[len(seconds) // 2], 3),
        p99_seconds=round(seconds[int(len(seconds) * 0.99)], 3),
        slowest_seconds=round(seconds[-1], 3),
    )


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("race") / "site.log"


@pytest.fixture(scope="module")
def port(django_db_setup: None, django_db_blocker: DjangoDbBlocker, log: Path) -> Iterator[int]:
    with django_db_blocker.unblock():
        address = database_url()
    with site("symbiosis.wsgi", address, log) as number:
        yield number


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("clients", CLIENTS)
def test_over_http_nothing_is_promised_twice(shape: str, clients: int, port: int, log: Path) -> None:
    attempts = RaceWorld().attempts(ATTEMPTS, listings=SHAPES[shape], random=Random(SEED))

    result = result_of(shape, clients, send_all(attempts, over_http(port), clients=clients))

    note("race", asdict(result))
    faults = FAULT.findall(log.read_text(encoding="utf-8"))
    assert set(result.answers) == {*ACCEPTED, REFUSED}, "\n".join(faults[-5:])
    assert (result.attempts, result.wrong) == (ATTEMPTS, [])
    assert result.agreements == sum(result.answers[status] for status in ACCEPTED)


@pytest.mark.parametrize("clients", CLIENTS)
def test_mixed_writers_promise_nothing_twice(clients: int, port: int, log: Path) -> None:
    """R2: each answer is a page, a change, or a refusal that says why."""
    world, random = RaceWorld(), Random(SEED)
    attempts = world.attempts(ATTEMPTS, listings=SHAPES["spread"], random=random)

    result = result_of(
        "mixed", clients, send_all(attempts, Mix(world, attempts, port, random).send, clients=clients)
    )

    note("race", asdict(result))
    faults = FAULT.findall(log.read_text(encoding="utf-8"))
    assert {*ACCEPTED, CHANGED} <= set(result.answers) <= {*ACCEPTED, CHANGED, *REFUSALS}, "\n".join(
        faults[-5:]
    )
    assert (result.attempts, result.wrong) == (ATTEMPTS, [])


def test_by_hand_more_can_be_promised_without_the_triggers(without_triggers: None) -> None:
    """Negative control of the mix: what is written by hand is refused by the triggers and by nothing else."""
    attempt = RaceWorld().attempts(1, listings=1, random=Random(SEED))[0]

    answers = {by_hand(attempt, Random(number)) for number in range(8)}

    assert BROKEN in answers


@pytest.mark.skipif(bool(REPORT), reason="the drill sends all over HTTP")
@pytest.mark.parametrize("shape", SHAPES)
def test_the_ledger_promises_nothing_twice(shape: str) -> None:
    attempts = RaceWorld().attempts(WITHOUT_PAGES, listings=SHAPES[shape], random=Random(SEED))

    result = result_of(shape, 8, send_all(attempts, without_pages, clients=8))

    assert (result.attempts, result.wrong) == (WITHOUT_PAGES, [])
    assert set(result.answers) == {HTTPStatus.OK, REFUSED}


@pytest.fixture
def without_triggers() -> Iterator[None]:
    with connection.schema_editor() as editor:
        triggers.drop(None, editor)
    yield
    QuantityMovement.objects.all().delete()
    with connection.schema_editor() as editor:
        Listing.objects.update(allocated=0)
        triggers.create(None, editor)


def test_with_the_guard_off_too_much_is_promised(without_triggers: None, tmp_path: Path) -> None:
    """Negative control: the same clients, a site that reads, checks and saves, and no trigger behind it."""
    world, random = RaceWorld(), Random(SEED)
    repeats = [world.attempts(CONTROL_ATTEMPTS, listings=1, random=random) for _number in range(REPEATS)]

    with site("tests.drills.race_unguarded", database_url(), tmp_path / "site.log") as port:
        for attempts in repeats:
            send_all(attempts, over_http(port), clients=8)

    listings = Listing.objects.filter(pk__in=[attempts[0].listing for attempts in repeats])
    over = sum(promised(listing.pk) > (listing.offered or 0) for listing in listings)
    note("control", {"database": connection.vendor, "repeats": REPEATS, "over-allocated": over})
    assert over >= REPEATS * (1 - MOST_MISSES)
