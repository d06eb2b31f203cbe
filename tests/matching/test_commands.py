"""run_matching: the page's call from the shell, with progress and a report for a park director."""

import json
import threading
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from matching.models import Match, MatchRun
from matching.report import best_of
from matching.runs import perform_next
from tests.factories import make_company, make_have
from tests.matching.world import World, make_world, run_now


def test_run_matching_queues_and_says_the_code(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("run_matching", "--park", world.park.code.lower())

    run = MatchRun.objects.get()
    assert (capsys.readouterr().out.strip(), run.park, run.state) == (run.code, world.park, "queued")


def test_run_matching_twice_follows_the_open_run(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("run_matching")
    call_command("run_matching", "--language", "en")

    assert "already open" in capsys.readouterr().err
    assert MatchRun.objects.count() == 1


def test_run_matching_of_an_unknown_park_names_the_known_ones(world: World) -> None:
    with pytest.raises(CommandError, match=world.park.code):
        call_command("run_matching", "--park", "XX")


def test_run_matching_without_a_catalogue_says_what_to_load(db: None) -> None:
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("run_matching", "--language", "en")


def test_run_matching_without_a_worker_says_what_to_start(world: World) -> None:
    with pytest.raises(CommandError, match="celery -A symbiosis worker"):
        call_command("run_matching", "--wait", "--start-timeout", "0")

    assert MatchRun.objects.get().state == "queued"


@pytest.fixture
def worker_thread(transactional_db: None) -> Callable[[], threading.Thread]:
    """Return a function that does due work beside the command, as a worker would."""

    def start() -> threading.Thread:
        def work() -> None:
            try:
                while not MatchRun.objects.finished().exists():
                    perform_next()
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    return start


@pytest.mark.parametrize("language", ["vi", "en"])
def test_run_matching_waits_and_reports(
    worker_thread: Callable[[], threading.Thread], capsys: pytest.CaptureFixture[str], language: str
) -> None:
    make_world()
    thread = worker_thread()

    call_command("run_matching", "--wait", "--language", language)

    thread.join()
    said = capsys.readouterr().out
    assert "1. Giver (Park One) → Taker (Park One)" in said
    assert "2. Giver (Park One) → Far taker (Park Two)" in said


def test_run_matching_reports_for_machines(
    worker_thread: Callable[[], threading.Thread], capsys: pytest.CaptureFixture[str]
) -> None:
    make_world()
    thread = worker_thread()

    call_command("run_matching", "--wait", "--json", "--top", "1")

    thread.join()
    said = json.loads(capsys.readouterr().out)
    assert (said["matches"], len(said["best"]), said["best"][0]["giver"]) == (2, 1, "Giver")


def test_best_takes_at_most_two_of_a_giver(world: World) -> None:
    make_have(world.giver, resource=world.ash)
    run = run_now()

    assert len(best_of(run, 10)) == 2


def test_best_takes_a_second_giver_of_another_material(world: World) -> None:
    other = make_company(park=world.park)
    make_have(other, resource=world.cement)
    run = run_now()

    assert {one.row.giver_listing.company for one in best_of(run, 10)} == {world.giver, other}


def test_best_leaves_out_known_losses(world: World) -> None:
    run = run_now()
    Match.objects.filter(kind="direct").update(value_low=-5.0, value_high=-1.0)

    assert [one.row.kind for one in best_of(run, 10)] == ["chained"]
