"""`test`: the whole suite on SQLite, then on PostgreSQL and Redis where the machine has them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from launcher import install
from launcher.base import ROOT, VAR, Failure, environment, say
from launcher.processes import run_tests

SERVICES = str(ROOT / "scripts" / "services.sh")
REPORTS = VAR / "test"
NO_TESTS_COLLECTED = 5
WORKERS = (
    "4"  # on two cores: a good part of the suite waits for servers, browsers and workers; six took longer
)
# Long, and hardly a matter of the database: whole programs, malformed files, acts that end in a rollback, single pages,
# rankings, long walks through a life cycle that shorter tests take step by step. EVERYTHING=1 runs them on both.
ONCE = (
    "tests/browser",
    "tests/house",
    "tests/test_architecture.py",
    "tests/drills/test_import_drill.py",
    "tests/*/test_*pages.py",
    "tests/journeys",
    "tests/loading",
    "tests/catalogue",
    "tests/accounts/test_digest.py",
    "tests/companies/paired",
    "tests/companies/test_exports.py",
    "tests/companies/test_form_parts.py",
    "tests/companies/test_journeys.py",
    "tests/companies/test_round_trip.py",
    "tests/companies/test_visibility.py",
    "tests/exchanges/*_cuts.py",
    "tests/exchanges/api",
    "tests/exchanges/test_amending.py",
    "tests/exchanges/test_anonymity.py",
    "tests/exchanges/test_changes_at_the_board.py",
    "tests/exchanges/test_coordination.py",
    "tests/exchanges/test_corridor.py",
    "tests/exchanges/test_gate.py",
    "tests/exchanges/test_invariants.py",
    "tests/exchanges/test_joint*.py",
    "tests/exchanges/test_letters.py",
    "tests/exchanges/test_outgrown_review.py",
    "tests/exchanges/*_papers.py",
    "tests/exchanges/test_pipeline.py",
    "tests/exchanges/test_queries.py",
    "tests/exchanges/test_records.py",
    "tests/exchanges/test_replies.py",
    "tests/exchanges/test_reporting*.py",
    "tests/exchanges/test_signing.py",
    "tests/exchanges/test_table.py",
    "tests/exchanges/test_walks.py",
    "tests/matching/bench",
    "tests/matching/engine",
    "tests/matching/test_differences.py",
    "tests/matching/test_evaluate_matching.py",
    "tests/matching/test_group*.py",
    "tests/matching/test_incremental.py",
    "tests/matching/test_match_file.py",
    "tests/matching/test_measuring.py",
    "tests/matching/test_missing*.py",
    "tests/matching/test_pair.py",
    "tests/matching/test_rule_sets.py",
    "tests/matching/test_scenario*.py",
    "tests/matching/test_score_pairs.py",
)
MEASURING = "measuring material"  # how such a skip begins (tests/measuring.py): no part of the product
ADVICE = "To add what is missing (Debian, as root): scripts/services.sh install && make test"


@dataclass
class Outcome:
    """What the passes so far ran and skipped, by test id, and whether one of them failed."""

    ran: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    failed: bool = False

    def left_out(self) -> dict[str, str]:
        """Return the tests that no pass ran for want of something this machine should have, with the reasons."""
        return {test: why for test, why in self.never_ran().items() if not why.startswith(MEASURING)}

    def never_ran(self) -> dict[str, str]:
        """Return each test that no pass ran, with the reason."""
        return {test: reason for test, reason in self.skipped.items() if test not in self.ran}


def test(words: list[str]) -> int:
    """Run the whole test suite; further words go to pytest."""
    install.setup(dev=True)
    outcome, required = Outcome(), os.environ.get("REQUIRE_SERVICES") == "1"
    with running_services(required=required) as services:
        run_pass("sqlite", {}, words, outcome)
        if services:
            run_pass("services", services, [*selection(services), *words], outcome)
    return report(outcome, services, required=required)


@contextmanager
def running_services(*, required: bool) -> Iterator[dict[str, str]]:
    """Yield the addresses of PostgreSQL and Redis, started for the block unless they already ran."""
    ran_before = subprocess.run([SERVICES, "status"], capture_output=True, check=False).returncode == 0
    started = subprocess.run([SERVICES, "start"], check=False)
    if started.returncode and required:
        raise Failure(
            "REQUIRE_SERVICES=1, but a service is missing or did not start. Run: scripts/services.sh install"
        )
    try:
        yield addresses()
    finally:
        if not ran_before:
            subprocess.run([SERVICES, "stop"], check=False)


def addresses(env: dict[str, str] | None = None) -> dict[str, str]:
    """Return DATABASE_URL and REDIS_URL of the services that run, in this environment or in another."""
    done = subprocess.run([SERVICES, "env"], env=env, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    return dict(line.removeprefix("export ").split("=", 1) for line in lines)


def selection(services: dict[str, str]) -> list[str]:
    """Return what the second pass leaves out: what no database changes, and the browser."""
    if "DATABASE_URL" in services:
        once = () if os.environ.get("EVERYTHING") == "1" else ONCE
        return ["-m", "not browser", "--only-services", *(f"--ignore-glob={path}" for path in once)]
    return ["-m", "services"]


def run_pass(name: str, services: dict[str, str], words: list[str], outcome: Outcome) -> None:
    """Run pytest once and add what it says to the outcome."""
    database = "PostgreSQL" if "DATABASE_URL" in services else "SQLite"
    broker = "Redis" if "REDIS_URL" in services else "the embedded broker"
    say(f"\n== Tests on {database} and {broker} ==")
    path = REPORTS / f"{name}.xml"
    path.unlink(missing_ok=True)
    env = environment(**services)
    for key in {"DATABASE_URL", "REDIS_URL"} - services.keys():
        env.pop(key, None)
    spread = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    code = run_tests([*spread, f"--junitxml={path}", *words], env)
    outcome.failed |= code not in {0, NO_TESTS_COLLECTED} or (code == NO_TESTS_COLLECTED and not services)
    read_report(path, outcome)


def read_report(path: Path, outcome: Outcome) -> None:
    """Add the tests of one JUnit report to the outcome."""
    if not path.exists():
        outcome.failed = True
        return
    for case in ET.parse(path).iter("testcase"):  # noqa: S314  # written by our own pytest
        test_id = f"{case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if skip is None:
            outcome.ran.add(test_id)
        else:
            outcome.skipped[test_id] = skip.get("message") or "no reason given"


def report(outcome: Outcome, services: dict[str, str], *, required: bool) -> int:
    """Say what no pass ran and which command adds it; return the exit code."""
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if name not in services]
    never, left_out = outcome.never_ran(), outcome.left_out()
    if "DATABASE_URL" in missing:
        say("\nNot run: the suite on PostgreSQL (not found).")
    if "REDIS_URL" in missing:
        say("Not run: the broker tests on Redis (not found).")
    for reason in sorted(set(never.values())):
        say(f"Not run: {sum(reason == other for other in never.values())} tests: {reason}")
    if missing or left_out:
        say(ADVICE)
    else:
        say("\nNo service was missing: SQLite, PostgreSQL, Redis and Chromium.")
    return int(outcome.failed or (required and bool(missing or left_out)))
