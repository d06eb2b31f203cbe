"""No child outlives the launcher, however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from launcher.base import Failure
from launcher.processes import free_port

# A service with a child of its own; both write their process id. The service takes a moment to stop.
SERVICE = """
import os, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(os.getpid(), child.pid, file=open(sys.argv[1], "a"), flush=True)
signal.signal(signal.SIGTERM, {on_sigterm})
time.sleep(60)
"""
PATIENCE = 45  # s: less than the services sleep, more than a busy machine needs
SLOW_STOP = "lambda *_: (time.sleep(1), sys.exit(0))"
NEVER_STOPS = "signal.SIG_IGN"
LAUNCHER = """
import sys
from pathlib import Path
from launcher import base, processes
base.LOGS = processes.LOGS = Path(sys.argv[1]).parent
with processes.Processes(grace={grace}) as running:
    command = [sys.executable, "-c", {service!r}, sys.argv[1]]
    running.start("worker", command, base.environment(), restarts={restarts})
    running.wait_until(lambda: False)
"""

# A test that has started something and needs a moment to stop it.
TESTS = """
import os, time
from pathlib import Path
import pytest

@pytest.fixture
def started():
    Path("pids").write_text(str(os.getpid()))
    yield
    time.sleep(1)
    Path("stopped").touch()

def test_long(started):
    time.sleep(60)
"""
TESTS_RUNNER = """
import sys
from pathlib import Path
from launcher import base, processes
processes.PYTHON, processes.ROOT = Path(sys.executable), Path(sys.argv[1])
processes.run_tests(["-q", "-p", "no:django", "--rootdir=.", "test_long.py"], base.environment())
"""


@pytest.fixture
def pids(tmp_path: Path) -> Path:
    return tmp_path / "pids"


@pytest.fixture
def launchers() -> "Iterator[list[subprocess.Popen[str]]]":
    """Collect the launchers of a test; kill those it leaves behind."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for launcher in started:
        launcher.kill()
        launcher.communicate()


def launch(
    root: Path, pids: Path, *, on_sigterm: str = SLOW_STOP, grace: float = 10, restarts: int = 0
) -> "subprocess.Popen[str]":
    service = SERVICE.format(on_sigterm=on_sigterm)
    program = LAUNCHER.format(service=service, grace=grace, restarts=restarts)
    env = {**os.environ, "PYTHONPATH": str(root / "scripts")}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", program, str(pids)], env=env, **pipes)


def started_processes(pids: Path, lines: int = 1) -> list[int]:
    """Wait until the service has started this often; return the ids of its last start."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        words = pids.read_text().splitlines() if pids.exists() else []
        if len(words) >= lines:
            return [int(word) for word in words[-1].split()]
        time.sleep(0.05)
    raise AssertionError("the service did not start")


def gone(pid: int) -> bool:
    """Say whether the process ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_no_process_is_left_when_launcher_is_stopped(root, pids, launchers, number) -> None:
    launchers.append(launch(root, pids))
    tree = started_processes(pids)

    launchers[0].send_signal(number)
    launchers[0].wait(timeout=PATIENCE)

    assert [gone(pid) for pid in tree] == [True, True]


@pytest.mark.slow
def test_service_that_ignores_the_signal_is_killed_after_the_grace(root, pids, launchers) -> None:
    launchers.append(launch(root, pids, on_sigterm=NEVER_STOPS, grace=0.5))
    tree = started_processes(pids)

    launchers[0].send_signal(signal.SIGINT)
    launchers[0].wait(timeout=PATIENCE)

    assert [gone(pid) for pid in tree] == [True, True]


@pytest.mark.slow
def test_second_ctrl_c_does_not_cut_the_stopping_short(root, pids, launchers) -> None:
    launchers.append(launch(root, pids))
    tree = started_processes(pids)

    launchers[0].send_signal(signal.SIGINT)
    time.sleep(0.3)
    launchers[0].send_signal(signal.SIGINT)
    launchers[0].wait(timeout=PATIENCE)

    assert [gone(pid) for pid in tree] == [True, True]


@pytest.mark.slow
def test_ctrl_c_leaves_the_tests_the_time_to_stop_what_they_started(root, tmp_path, pids, launchers) -> None:
    (tmp_path / "test_long.py").write_text(TESTS)
    env = {**os.environ, "PYTHONPATH": str(root / "scripts")}
    command = [sys.executable, "-c", TESTS_RUNNER, str(tmp_path)]
    runner = subprocess.Popen(
        command, env=env, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    launchers.append(runner)
    started_processes(pids)

    os.killpg(runner.pid, signal.SIGINT)  # as a terminal does
    runner.wait(timeout=PATIENCE)

    assert (tmp_path / "stopped").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_service_stops_when_launcher_is_killed(root, pids, launchers) -> None:
    launchers.append(launch(root, pids))
    service, _child = started_processes(pids)

    launchers[0].kill()

    assert gone(service)


@pytest.mark.slow
def test_killed_service_is_started_again_until_its_restarts_are_used_up(root, pids, launchers) -> None:
    launchers.append(launch(root, pids, restarts=1))
    os.kill(started_processes(pids)[0], signal.SIGKILL)
    second = started_processes(pids, lines=2)
    os.kill(second[0], signal.SIGKILL)

    output, errors = launchers[0].communicate(timeout=PATIENCE)

    assert output == "The worker stopped (exit code -9); starting it again.\n"
    assert "The worker stopped (exit code -9). The end of its log:" in errors
    assert [gone(pid) for pid in second] == [True, True]


def test_busy_port_gives_the_next_free_one() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        assert free_port(port) > port


def test_free_port_is_taken_as_it_is() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert free_port(port) == port


def test_no_free_port_names_the_way_out() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()

        with pytest.raises(Failure, match="Choose another with ARGS=--port=9000"):
            free_port(busy.getsockname()[1], tries=1)
