"""The commands of bootstrap.py."""

import argparse
import subprocess
from collections.abc import Callable

from launcher import install
from launcher import lock as locks
from launcher.base import PYTHON, ROOT, Failure, complain, say
from launcher.checks import check
from launcher.demo import demo, serve
from launcher.drill import drill_import, drill_kill, drill_race
from launcher.suite import test


def setup(words: list[str]) -> int:
    """Install the locked packages (--dev: the development ones too)."""
    parser = argparse.ArgumentParser(prog="setup", description=setup.__doc__)
    parser.add_argument("--dev", action="store_true", help="also the tools for tests and checks")
    install.setup(dev=parser.parse_args(words).dev)
    say("Set up: .venv and node_modules match their lock files.")
    return 0


def lock(words: list[str]) -> int:
    """Write requirements/*.lock from pyproject.toml (--upgrade: newest versions)."""
    parser = argparse.ArgumentParser(prog="lock", description=lock.__doc__)
    parser.add_argument("--upgrade", action="store_true", help="the newest versions the ranges allow")
    arguments = parser.parse_args(words)
    install.setup(dev=True)
    locks.lock(upgrade=arguments.upgrade)
    return 0


def messages(_words: list[str]) -> int:
    """Take new messages into the catalogues and compile them."""
    install.setup(dev=True)
    return subprocess.run([str(PYTHON), "scripts/messages.py", "update"], cwd=ROOT, check=False).returncode


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "setup": setup,
    "check": check,
    "serve": serve,
    "drill-import": drill_import,
    "drill-race": drill_race,
    "drill-kill": drill_kill,
    "messages": messages,
    "lock": lock,
}


def usage() -> str:
    """List the commands, one line each."""
    lines = [f"  {name:<12} {command.__doc__}" for name, command in COMMANDS.items()]
    return "\n".join(
        ["Usage: python3 scripts/bootstrap.py COMMAND [ARGUMENTS], or: make COMMAND ARGS=…", *lines]
    )


def main(words: list[str]) -> int:
    """Run one command and return the exit code."""
    if not words or words[0] not in COMMANDS:
        complain(usage())
        return 2
    try:
        return COMMANDS[words[0]](words[1:])
    except Failure as failure:
        complain(str(failure))
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130
