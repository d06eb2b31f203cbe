"""Celery's file-system broker without its race: a message can be read only once it is written whole.

kombu (5.7, celery/kombu issue 1551, read 2026-11-25) opens a message's file under its final name and then
writes it. A worker that lists the folder in between reads an empty file, and stops for good. Here a message and
a new exchange table are written beside their place and then put into it by one step of the file system.
"""

import os
import uuid
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

UNFINISHED = ".part"  # no queue ends so: readers pass it over


class Channel(filesystem.Channel):
    """The broker's channel; reading is kombu's own."""

    def _put(self, queue: str, payload: dict[str, Any], **_options: Any) -> None:  # type: ignore[override]
        """Add a message to a queue, whole or not at all; names sort by time."""
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unfinished = _written(Path(self.data_folder_out), dumps(payload))  # type: ignore[no-untyped-call]
        unfinished.replace(unfinished.with_name(name))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Note the queue in the exchange's table, which is there, if empty, before anybody can read it."""
        table = Path(self._exchange_file(exchange))  # type: ignore[no-untyped-call]
        if not table.exists():
            unfinished = _written(table.parent, "[]")
            with suppress(FileExistsError):
                os.link(unfinished, table)
            unfinished.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)  # type: ignore[no-untyped-call]


class Transport(filesystem.Transport):
    """What `filesystem://` means in this product (symbiosis/celery.py)."""

    Channel = Channel


def _written(folder: Path, text: str) -> Path:
    """Write a file under a name that nobody reads."""
    path = folder / f"{uuid.uuid4()}{UNFINISHED}"
    path.write_text(text, encoding="utf-8")
    return path
