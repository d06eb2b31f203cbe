"""How the web server runs. gunicorn reads this by itself in the folder it starts in; only the address is told it."""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # the processes share what is loaded before they part
control_socket_disable = True  # nothing here is told to it while it runs


def when_ready(_server: object) -> None:
    """Make the suggester before the processes part: else the first person at each of them waits for it."""
    from catalogue.suggesting import load_suggester

    load_suggester()
