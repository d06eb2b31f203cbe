"""Django's SQLite with fairer waiting: of those who want to write, who has waited longest asks most often.

SQLite's own busy handler asks every 100 ms after a while, but of a newcomer every few: with eight writers whose
transactions take a third of a second some waited for twenty seconds and got "database is locked".
"""

import sqlite3
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

# Who has waited so long [s] sleeps so long before asking again [s].
RHYTHM = ((5, 0.002), (2, 0.005), (0.5, 0.015), (0, 0.03))


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self) -> None:
        """Begin to write, as soon as it is this connection's turn; give up after the `timeout` of OPTIONS [s]."""
        self.ensure_connection()
        timeout = self.settings_dict["OPTIONS"].get("timeout", 5)
        began = time.monotonic()
        self._let_sqlite_wait(0)
        try:
            with self.wrap_database_errors:
                self._begin(began, began + timeout)
        finally:
            self._let_sqlite_wait(timeout)

    def _let_sqlite_wait(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def _begin(self, began: float, latest: float) -> None:
        """Ask until it succeeds. Not through Django's cursor: what its errors leave behind, cursors among it, is freed
        by whichever thread looks for rings of objects next, and has to wait there while this one waits for SQLite.
        """
        while True:
            try:
                self.connection.execute(f"BEGIN {self.transaction_mode}")  # type: ignore[attr-defined]  # not in the stubs
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > latest:
                    raise
            else:
                return
            time.sleep(pause_after(time.monotonic() - began))


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def is_busy(error: OperationalError) -> bool:
    """True if another connection is writing."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.OperationalError) and _is_busy(cause)


def pause_after(waited: float) -> float:
    """Return the pause before the next try [s] of a writer who has waited so long [s]."""
    return next(pause for since, pause in RHYTHM if waited >= since)
