"""`demo` and `serve`: the product at work on this machine."""

import argparse
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from launcher import install, site
from launcher.base import VAR, Failure, say
from launcher.processes import Processes, free_port

PORT = 8000


def demo(words: list[str]) -> int:
    """Load the three parks, run the matching job, print the ten best proposals, serve the site."""
    parser = argparse.ArgumentParser(prog="demo", description=demo.__doc__)
    parser.add_argument(
        "--once", action="store_true", help="print the proposals, stop everything, do not serve"
    )
    parser.add_argument("--language", choices=["vi", "en"], default="vi", help="of the printed proposals")
    add_port(parser)
    arguments = parser.parse_args(words)
    started = time.monotonic()
    with one_at_a_time(), Processes() as processes:
        logins = match(processes, arguments.language)
        if arguments.once:
            say(f"\n{logins}\nThe whole job took {time.monotonic() - started:.0f} s. Stopping …")
            return 0
        return serve_until_stopped(processes, arguments.port, f"{logins}\n")


def serve(words: list[str]) -> int:
    """Serve the site with its worker; nothing is loaded and no matching is run."""
    parser = argparse.ArgumentParser(prog="serve", description=serve.__doc__)
    add_port(parser)
    arguments = parser.parse_args(words)
    with one_at_a_time(), Processes() as processes:
        install.setup()
        env = site.site_environment()
        site.prepare(processes, env)
        site.start_worker(processes, env)
        return serve_until_stopped(processes, arguments.port, "")


def add_port(parser: argparse.ArgumentParser) -> None:
    """Give a command its --port."""
    parser.add_argument("--port", type=int, default=PORT, help=f"first port to try (default {PORT})")


def match(processes: Processes, language: str) -> str:
    """Take an empty machine to the printed proposals; return the sentence with the demo logins."""
    install.setup()
    env = site.site_environment()
    site.prepare(processes, env)
    site.load(processes, env)
    site.start_worker(processes, env)  # it takes a few seconds to come up; the people are loaded meanwhile
    logins = processes.run([*site.MANAGE, "load_demo"], env, capture=True)
    processes.run(
        [*site.MANAGE, "run_matching", "--wait", "--start-timeout", "120", "--language", language], env
    )
    return logins


def serve_until_stopped(processes: Processes, first_port: int, logins: str) -> int:
    """Serve until Ctrl-C; stopping by hand is a good end."""
    port = free_port(first_port)
    if port != first_port:
        say(f"Port {first_port} is in use; taking {port}.")
    address = site.start_web(processes, site.site_environment(), port)
    say(f"\n{logins}The site runs at {address} . Stop it with Ctrl-C.")
    try:
        processes.wait_until(lambda: False)
    except KeyboardInterrupt:
        say("\nStopping …")
    return 0


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Refuse a second start in the same folder: two would share one queue and one schedule."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "running.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Failure(
                "The site already runs from this folder. Stop it there with Ctrl-C first."
            ) from error
        yield
