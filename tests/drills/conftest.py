"""A broker that is there, gone or frozen, for the process of the test."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from symbiosis.celery import app
from tests.drills.ports import free_port

START_SECONDS = 20


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A Redis of its own: its process and port."""
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        pytest.skip("redis-server is not installed")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with (tmp_path / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        assert time.monotonic() < deadline, "Redis did not start"
        time.sleep(0.02)
    yield server, port
    server.kill()
    server.wait()


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Return what makes a Redis at this port the broker of this process."""

    def close() -> None:
        app.pool.force_close_all()
        app._pool = None
        app.amqp._producer_pool = None

    def use(port: int) -> None:
        close()
        monkeypatch.setitem(app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        options = {"socket_timeout": 2, "socket_connect_timeout": 2}  # as in symbiosis/settings.py
        monkeypatch.setitem(app.conf, "broker_transport_options", options)

    yield use
    close()
