"""The file-system broker under many writers and readers at once."""

import multiprocessing
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.transport import filesystem

from symbiosis.celery import app
from symbiosis.lib.file_queue import Transport

MESSAGES, WRITERS, READERS = 150, 2, 2
SECONDS = 20


def channel_of(folder: str, transport: type) -> Any:
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
    connection: Any = Connection
    return connection(transport=transport, transport_options=options).channel()


def write(folder: str) -> None:
    channel = channel_of(folder, Transport)
    for number in range(MESSAGES):
        channel._put("bell", {"number": number, "long": "x" * 20_000})


def read(folder: str, seen: "multiprocessing.Queue[int]") -> None:
    channel = channel_of(folder, Transport)
    while True:
        try:
            seen.put(channel._get("bell")["number"])
        except Empty:
            continue
        except ValueError:  # JSONDecodeError: a message that was not whole
            seen.put(-1)


def test_celery_uses_the_queue_without_the_race() -> None:
    assert type(app.connection(hostname="filesystem://localhost/").transport) is Transport


@pytest.mark.slow
def test_every_message_is_read_once_and_whole(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    seen = fork.Queue()
    readers = [fork.Process(target=read, args=(str(tmp_path), seen)) for _reader in range(READERS)]
    writers = [fork.Process(target=write, args=(str(tmp_path),)) for _writer in range(WRITERS)]
    for process in [*readers, *writers]:
        process.start()
    try:
        numbers = [seen.get(timeout=SECONDS) for _message in range(MESSAGES * WRITERS)]
    finally:
        for process in [*readers, *writers]:
            process.kill()
            process.join()

    assert sorted(numbers) == sorted([*range(MESSAGES)] * WRITERS)


@pytest.mark.parametrize(("transport", "names"), [(filesystem.Transport, ["msg"]), (Transport, ["part"])])
def test_unfinished_message_has_no_name_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: type, names: list[str]
) -> None:
    """Stopped in mid-write, kombu's own leaves an empty message that stops a worker; ours leaves none."""
    channel = channel_of(str(tmp_path), transport)

    def killed(*_arguments: object, **_options: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", lambda path, *_text, **_options: path.touch() or killed())
    monkeypatch.setattr(filesystem, "dumps", killed)
    with pytest.raises(KeyboardInterrupt):
        channel._put("bell", {})

    assert [path.suffix.strip(".") for path in tmp_path.iterdir()] == names


def test_exchange_table_is_bound_by_two_at_once(tmp_path: Path) -> None:
    first, second = (channel_of(str(tmp_path), Transport) for _worker in range(2))
    first._queue_bind("bell", "key", "", "one")
    second._queue_bind("bell", "key", "", "two")

    assert {row.queue for row in first.get_table("bell")} == {"one", "two"}
