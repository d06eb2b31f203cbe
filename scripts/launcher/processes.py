"""Children that never outlive their parent: each in a session of its own, stopped by its process group."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Self

from launcher.base import LOGS, PYTHON, ROOT, Failure, log_tail, say

GRACE_SECONDS = 20  # a Celery worker that finishes its task needs about six
MOST_RESTARTS = 5
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1


@dataclass
class Service:
    """A long-running child, and how to start it again."""

    name: str
    command: list[str]
    env: dict[str, str]
    child: "subprocess.Popen[bytes]"
    restarts_left: int

    @property
    def log(self) -> str:
        return f"{self.name}.log"


class Processes:
    """Start children inside a `with` block; leaving it, in whatever way, stops all of them."""

    def __init__(self, grace: float = GRACE_SECONDS) -> None:
        self.grace = grace
        self.services: list[Service] = []
        self.step: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        children = [service.child for service in reversed(self.services)]
        stop([self.step, *children] if self.step else children, self.grace)

    def start(self, name: str, command: list[str], env: dict[str, str], *, restarts: int = 0) -> Service:
        """Start a service with its output in var/log/NAME.log; `restarts` of its deaths are made good."""
        LOGS.mkdir(parents=True, exist_ok=True)
        (LOGS / f"{name}.log").unlink(missing_ok=True)
        service = Service(name, command, env, spawn(command, env, log=f"{name}.log"), restarts)
        self.services.append(service)
        return service

    def run(self, command: list[str], env: dict[str, str], *, capture: bool = False) -> str:
        """Run one step to its end while the services are watched; return its output if `capture`."""
        self.step = child = spawn(command, env, capture=capture)
        text = child.communicate()[0] if capture else None
        self.wait_until(lambda: child.poll() is not None)
        self.step = None
        output = (text or b"").decode(errors="replace")
        if child.returncode:
            raise Failure(f"{output}This step failed, the reason stands above: {' '.join(command[1:])}")
        return output

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Return when `done`; a service that dies meanwhile is started again, or ends the wait."""
        while not done():
            for service in self.services:
                if service.child.poll() is not None:
                    restart(service)
            time.sleep(0.1)


def run_tests(words: list[str], env: dict[str, str]) -> int:
    """Run pytest in the foreground; return its exit code.

    Ctrl-C reaches it too. It is waited for: its fixtures stop what they have started, in sessions of their own.
    """
    child = subprocess.Popen([str(PYTHON), "-m", "pytest", *words], cwd=ROOT, env=env)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.wait()
        raise


def spawn(
    command: list[str], env: dict[str, str], *, log: str = "", capture: bool = False
) -> "subprocess.Popen[bytes]":
    """Start a child in a session of its own, so that Ctrl-C reaches only the parent, which then stops it."""
    with (LOGS / log).open("ab") if log else nullcontext() as file:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else file,
            stderr=file,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # the launcher has no threads
        )


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed without a chance to clean up."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def restart(service: Service) -> None:
    """Start a dead service again while it may, else fail with the end of its log."""
    code = service.child.returncode
    kill_group(service.child)
    if not service.restarts_left:
        end = log_tail(service.log, lines=15)
        raise Failure(f"The {service.name} stopped (exit code {code}). The end of its log:\n{end}")
    say(f"The {service.name} stopped (exit code {code}); starting it again.")
    service.restarts_left -= 1
    service.child = spawn(service.command, service.env, log=service.log)


def stop(children: "list[subprocess.Popen[bytes]]", grace: float) -> None:
    """Ask each child to stop, wait up to `grace` seconds for all, then kill what is left of their groups."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(child.poll() is None for child in children):
        time.sleep(0.05)
    for child in children:
        kill_group(child)
        child.wait()


def kill_group(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the child's process group."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Treat SIGTERM and a closed terminal as Ctrl-C."""
    raise KeyboardInterrupt


def free_port(first: int, tries: int = 50) -> int:
    """Return the first port of 127.0.0.1 from `first` on that nobody listens on."""
    for port in range(first, min(first + tries, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Failure(
        f"No free port between {first} and {first + tries - 1}. Choose another with ARGS=--port=9000."
    )
