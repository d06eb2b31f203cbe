"""The product started as people start it, in a copy of the project with an empty var/."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

NOT_COPIED = shutil.ignore_patterns(".*", "node_modules", "var", "tests", "docs")
PATIENCE = 120  # s: only what hangs takes so long, however busy the machine
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(__file__).resolve().parents[2]
    copy = tmp_path_factory.mktemp("demo") / "symbiosis"
    shutil.copytree(root, copy, ignore=NOT_COPIED)
    for installed in (".venv", "node_modules"):
        (copy / installed).symlink_to(root / installed)
    return copy


def start(copy: Path, *words: str) -> "subprocess.Popen[str]":
    """Start a command of the launcher without any variable of the product."""
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "scripts/bootstrap.py", *words]
    return subprocess.Popen(
        command, cwd=copy, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def processes_in(folder: Path) -> list[str]:
    """List the command lines of all processes whose working folder is this one (Linux)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # it ended meanwhile
    return found


@pytest.fixture(scope="module")
def busy_port() -> Iterator[int]:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


@pytest.fixture(scope="module")
def serving(copy: Path, busy_port: int) -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """The second demo in this folder, up and running, with what it printed so far."""
    launcher = start(copy, "demo", "--port", str(busy_port))
    printed = ""
    for line in launcher.stdout or ():
        printed += line
        if "Stop it with Ctrl-C" in line:
            break
    yield launcher, printed
    launcher.send_signal(signal.SIGINT)
    launcher.communicate(timeout=PATIENCE)


def test_demo_once_prints_the_best_proposals_and_leaves_nothing_behind(copy: Path) -> None:
    launcher = start(copy, "demo", "--once", "--language", "en")

    output, _errors = launcher.communicate(timeout=3 * PATIENCE)

    assert launcher.returncode == 0, output
    assert [f"\n{rank}. " in output for rank in range(1, 11)] == [True] * 10, output
    assert "tCO₂e" in output
    assert processes_in(copy) == []


def test_second_demo_loads_and_collects_nothing_again(serving) -> None:
    _launcher, printed = serving

    assert printed.startswith("Preparing the database …\nRUN-"), printed


def test_site_answers_on_the_next_free_port_and_says_so(serving, busy_port: int) -> None:
    _launcher, printed = serving
    address = ADDRESS.findall(printed)[0]

    assert f"Port {busy_port} is in use; taking {address.rpartition(':')[2]}.\n" in printed
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:  # noqa: S310  # our own address
        assert answer.status == 200


def test_second_start_in_the_same_folder_is_refused(copy: Path, serving) -> None:
    second = start(copy, "serve")

    output, _errors = second.communicate(timeout=PATIENCE)

    assert second.returncode == 1
    assert output == "The site already runs from this folder. Stop it there with Ctrl-C first.\n"


def test_ctrl_c_stops_site_and_worker(copy: Path, serving) -> None:
    """The last one: it ends what the tests before it share."""
    launcher, _printed = serving
    running = processes_in(copy)
    assert any("celery" in line for line in running)
    assert any("gunicorn" in line for line in running)

    launcher.send_signal(signal.SIGINT)

    assert launcher.wait(timeout=PATIENCE) == 0
    assert processes_in(copy) == []
