"""The drills: a long run of one test of tests/drills, with its report in var/drill-report.json."""

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import install
from launcher.base import ROOT, VAR, Failure, environment, say
from launcher.processes import free_port, run_tests
from launcher.suite import SERVICES, addresses

REPORT = VAR / "drill-report.json"


def drill_import(words: list[str]) -> int:
    """Send 10,000 malformed files through the import (FILES=…, SEED=…)."""
    install.setup(dev=True)
    files, seed = os.environ.get("FILES", "10000"), new_seed()
    say(f"Drill of the import: {files} files with SEED={seed}")
    return drill("test_import_drill.py", words, DRILL_FILES=files, DRILL_SEED=seed)


def drill_race(words: list[str]) -> int:
    """Accept overlapping proposals at once over HTTP (ATTEMPTS=…, CLIENTS=2,8,64, SEED=…)."""
    install.setup(dev=True)
    attempts, seed = os.environ.get("ATTEMPTS", "10000"), new_seed()
    values = {
        "DRILL_ATTEMPTS": attempts,
        "DRILL_CLIENTS": os.environ.get("CLIENTS", "2,8,64"),
        "DRILL_REPEATS": "20",
        "DRILL_SEED": seed,
    }
    REPORT.unlink(missing_ok=True)
    say(f"Race on SQLite: {attempts} attempts each with SEED={seed}")
    codes = [drill("test_race_drill.py", words, DATABASE_URL="", **values)]
    if url := addresses().get("DATABASE_URL"):
        say(f"Race on PostgreSQL: {attempts} attempts each with SEED={seed}")
        codes.append(drill("test_race_drill.py", words, DATABASE_URL=url, **values))
    else:
        say("Not run: the race on PostgreSQL. To add it: scripts/services.sh start")
    return max(codes)


def drill_kill(words: list[str]) -> int:
    """Kill workers, Redis and PostgreSQL under matching runs (RUNS=…, SEED=…)."""
    install.setup(dev=True)
    runs, seed = os.environ.get("RUNS", "100"), new_seed()
    REPORT.unlink(missing_ok=True)
    with own_services() as services:
        say(f"Requests while the broker is there, frozen and gone, then {runs} runs with SEED={seed}")
        values = {"DRILL_RUNS": runs, "DRILL_REQUESTS": "200", "DRILL_SEED": seed, **services}
        return max(drill(file, words, **values) for file in ("broker_drill.py", "kill_drill.py"))


@contextmanager
def own_services() -> Iterator[dict[str, str]]:
    """Start a PostgreSQL and a Redis that a drill may crash; yield what its processes need to find them."""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else when this is root
        ports = {"SYMBIOSIS_PG_PORT": str(free_port(55450)), "SYMBIOSIS_REDIS_PORT": str(free_port(56400))}
        env = environment(TMPDIR=folder, **ports)
        try:
            if subprocess.run([SERVICES, "start"], env=env, check=False).returncode:
                raise Failure("This drill needs PostgreSQL and Redis. Run: scripts/services.sh install")
            yield {"TMPDIR": folder, **ports, **addresses(env)}
        finally:
            subprocess.run([SERVICES, "stop"], env=env, check=False)


def new_seed() -> str:
    return os.environ.get("SEED") or str(secrets.randbelow(10**8))


def drill(file: str, words: list[str], **values: str) -> int:
    """Run one file of tests/drills; return its exit code."""
    VAR.mkdir(exist_ok=True)
    env = environment(DRILL_REPORT=str(REPORT), **values)
    code = run_tests(["-q", "--show-capture=no", f"tests/drills/{file}", *words], env)
    say(f"Report: {REPORT.relative_to(ROOT)}")
    return code
