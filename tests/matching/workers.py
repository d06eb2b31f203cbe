"""Real workers with beat on the database of a test, which can be killed like any process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

QUIET = ["--without-gossip", "--without-mingle", "-l", "INFO"]


@dataclass
class Worker:
    """A real worker with its own beat, and what it wrote to its log."""

    child: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """kill -9 of the worker, its children and its beat."""
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def pool(self) -> list[int]:
        """Return the processes that do the work, without beat (Linux); empty while it comes up or goes down."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        try:
            pids = children.read_text(encoding="ascii").split()
        except OSError:
            return []
        return [int(pid) for pid in pids if (self.log.parent / f"pool-{pid}").exists()]

    @property
    def shifts(self) -> int:
        """How often it was woken and went to work."""
        return self.log.read_text().count("Task matching.work[")


StartWorker = Callable[[], Worker]


@contextmanager
def starting_workers(folder: Path, settings_module: str, **variables: str) -> Iterator[StartWorker]:
    """Yield what starts a worker on this test's database; none of them outlives the block."""
    started: list[Worker] = []
    for name in ("messages", "control"):
        (folder / name).mkdir(mode=0o700)
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings_module,
        "WORKER_TEST_FOLDER": str(folder),
        "WORKER_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        **variables,
    }
    command = [sys.executable, "-m", "celery", "-A", "symbiosis", "worker", "-B", "-c", "2", *QUIET]

    def start() -> Worker:
        name = f"worker-{len(started)}"
        own = ["-n", name, "-s", str(folder / f"{name}-schedule")]
        with (folder / f"{name}.log").open("wb") as log:
            child = subprocess.Popen(
                [*command, *own],
                cwd=settings.BASE_DIR,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(Worker(child, folder / f"{name}.log"))
        return started[-1]

    try:
        yield start
    finally:
        for one in started:
            one.kill()
