"""`check`: everything that can be found wrong without running the product."""

import secrets
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher import install
from launcher.base import PYTHON, ROOT, VENV, Failure, environment, say
from launcher.site import MANAGE

SCRIPTS = VENV / "bin"
LOCK_FILES = "lock files"
MOST_LINES = 120
CHECKS: dict[str, list[str]] = {
    "lint": [str(SCRIPTS / "ruff"), "check", "."],
    "format": [str(SCRIPTS / "ruff"), "format", "--check", "."],
    "types": [str(SCRIPTS / "mypy")],
    "import contracts": [str(SCRIPTS / "lint-imports")],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment settings": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "templates": [str(PYTHON), "scripts/check_templates.py"],
    "message catalogues": [str(PYTHON), "scripts/messages.py", "check"],
}


def check(words: list[str]) -> int:
    """Lint, types, import contracts, migrations, deployment settings, templates, catalogues, lock files."""
    install.setup(dev=True)
    known = [*CHECKS, LOCK_FILES]
    names = words or known
    if unknown := sorted(set(names) - set(known)):
        raise Failure(f"No such check: {', '.join(unknown)}. There are: {', '.join(known)}.")
    with ThreadPoolExecutor(2) as pool:
        failed = [name for name, passed in zip(names, pool.map(run_check, names), strict=True) if not passed]
    say(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(names)} checks passed.")
    return int(bool(failed))


def run_check(name: str) -> bool:
    """Run one check and print its result, with its output when it failed."""
    started = time.monotonic()
    output = "\n".join(lock_problems(lock_files())) if name == LOCK_FILES else run_tool(CHECKS[name])
    say(f"{'FAIL' if output else 'ok  '} {name} ({time.monotonic() - started:.1f} s){shortened(output)}")
    return not output


def run_tool(command: list[str]) -> str:
    """Run a tool; return what it said when it failed, else an empty text."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=production(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr or f"exit code {done.returncode}") if done.returncode else ""


def shortened(output: str) -> str:
    """Return the output on lines of its own, without the middle of a very long one."""
    lines = output.splitlines()
    if len(lines) > MOST_LINES:
        left_out = f"… {len(lines) - MOST_LINES} lines left out …"
        lines = [*lines[: MOST_LINES // 2], left_out, *lines[-MOST_LINES // 2 :]]
    return "".join(f"\n{line}" for line in lines)


def production() -> dict[str, str]:
    """Return the environment that docker-compose.yml gives the web service, with a fresh secret."""
    env = environment(DEBUG="0", HTTPS="1", SECRET_KEY=secrets.token_urlsafe(64), ALLOWED_HOSTS="example.org")
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY_FILE"):
        env.pop(name, None)
    return env


def lock_files() -> list[Path]:
    """List all lock files."""
    return [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "package-lock.json"]


def lock_problems(files: list[Path]) -> list[str]:
    """Name each line of a lock file that holds an address or a folder of this machine."""
    problems = []
    for path in files:
        marks = ['"resolved"', "file:"] if path.suffix == ".json" else ["://", " @ ", "file:"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            problems += [f"{path.name}:{number} holds {mark!r}" for mark in marks if mark in line]
    return problems
