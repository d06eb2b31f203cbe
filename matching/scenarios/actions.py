"""What people do with scenarios: write one down, and ask for its run."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from matching.actions import RunRequest
from matching.errors import RunNotAllowed
from matching.models import MatchRun, Purpose, Scenario
from matching.permissions import may_request_run
from matching.rules import current_rule_set
from matching.stored_knowledge import catalogue_digest
from parks.models import Park
from symbiosis.lib.codes import create_coded

MOST_CHANGES = 6


@transaction.atomic
def create_scenario(*, park: Park | None, name: str, changes: list[dict[str, Any]], by: User) -> Scenario:
    """Write a scenario down; it never changes afterwards, so that its runs can be compared."""
    if not may_request_run(by, park):
        raise RunNotAllowed("run_not_allowed")
    if not 0 < len(changes) <= MOST_CHANGES:
        raise ValueError(f"a scenario has 1 to {MOST_CHANGES} changes")
    scenario = create_coded(
        Scenario, "SCN", on=timezone.localdate(), park=park, name=name, changes=changes, created_by=by
    )
    detail = {"park": park.code if park else "", "changes": len(changes)}
    record(by=by, verb="scenario.create", target_type="scenario", target_code=scenario.code, detail=detail)
    return scenario


def request_scenario_run(scenario: Scenario, *, by: User) -> RunRequest:
    """Queue a run of a scenario; while one is open, that one answers."""
    if not may_request_run(by, scenario.park):
        raise RunNotAllowed("run_not_allowed")
    running = _open_run(scenario)
    if running is not None:
        return RunRequest(running, created=False)
    try:
        return RunRequest(_queue(scenario, by), created=True)
    except IntegrityError:
        running = _open_run(scenario)
        if running is None:
            raise
        return RunRequest(running, created=False)


def _open_run(scenario: Scenario) -> MatchRun | None:
    return MatchRun.objects.open().filter(scenario=scenario).defer("snapshot").first()


@transaction.atomic
def _queue(scenario: Scenario, by: User) -> MatchRun:
    from matching.engine import ENGINE_VERSION

    run = create_coded(
        MatchRun,
        "RUN",
        on=timezone.localdate(),
        park=scenario.park,
        scenario=scenario,
        purpose=Purpose.SCENARIO,
        rule_set=current_rule_set(),
        requested_by=by,
        catalogue_digest=catalogue_digest(),
        engine_version=ENGINE_VERSION,
    )
    record(by=by, verb="scenario.run", target_type="scenario", target_code=scenario.code)
    return run
