"""Clients that accept at the same time, over HTTP, and the site they talk to."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError, connection

from companies.ledger import NotEnoughQuantity, allocate
from tests.drills.race_world import Attempt

START_SECONDS = 60
ANSWER_SECONDS = 60
CSRF = "c" * 32
ACCEPTED = {HTTPStatus.FOUND, HTTPStatus.OK}  # by the page, by the API
REFUSED = HTTPStatus.CONFLICT
Send = Callable[[Attempt], int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an attempt got, and how long it took [s]."""

    attempt: Attempt
    status: int
    seconds: float


@contextmanager
def site(module: str, database: str, log: Path) -> Iterator[int]:
    """Serve `module` with gunicorn on a free port of 127.0.0.1, over the database; yields the port."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", f"{module}:application", "--bind", f"127.0.0.1:{port}"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.drills.race_settings",
        "DATABASE_URL": database,
        "SECRET_KEY": settings.SECRET_KEY,  # the sessions were made with it
    }
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,  # gunicorn.conf.py is there
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(server, port, log)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def database_url() -> str:
    """Return the address of the database that the test runs on."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


def wait_for(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as client:
            try:
                client.request("GET", "/healthz")
                client.getresponse().read()
            except (OSError, HTTPException):
                time.sleep(0.1)
            else:
                return
    raise AssertionError(f"the site did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def send_all(attempts: Sequence[Attempt], send: Send, *, clients: int) -> list[Answer]:
    """Let so many clients send the attempts, each the next one as soon as it has its answer."""
    waiting, answers, start = iter(attempts), deque[Answer](), threading.Barrier(clients)

    def work() -> None:
        start.wait()
        for attempt in waiting:  # shared by all clients
            began = time.monotonic()
            answers.append(Answer(attempt, send(attempt), time.monotonic() - began))
        connection.close()  # of this thread, if it had one

    threads = [threading.Thread(target=work) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(answers)


def post(port: int, path: str, values: Mapping[str, Any], *, session: str) -> int:
    """Send a form as the browser of this session does; return the status, 0 where the connection breaks."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
    }
    return send_body(port, path, urlencode(values, doseq=True), headers)


def send_body(port: int, path: str, body: str, headers: dict[str, str]) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)) as client:
        try:
            client.request("POST", path, body, headers)
            response = client.getresponse()
            response.read()
        except (OSError, HTTPException):
            return 0
    return response.status


def over_http(port: int) -> Send:
    """Return how people and programs accept: every other attempt is made by the page, the others by the API."""

    def send(attempt: Attempt) -> int:
        if attempt.terms % 2:
            return post(port, attempt.path, {"digest": attempt.digest}, session=attempt.taker.session)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {attempt.taker.token}"}
        return send_body(port, attempt.api_path, json.dumps({"digest": attempt.digest}), headers)

    return send


def without_pages(attempt: Attempt) -> int:
    """Take the quantity from the ledger in this process, as an agreement does; its answers as statuses of the page."""
    try:
        allocate(
            listing_id=attempt.listing,
            quantity=attempt.quantity,
            reference=f"terms {attempt.terms}",
            by_label="race",
        )
    except NotEnoughQuantity:
        return REFUSED
    except DatabaseError:
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.OK
