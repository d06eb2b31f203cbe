"""`check`: everything that can be found wrong without running the product."""

import secrets
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher import install
from launcher.base import PYTHON, ROOT, VENV, environment, say
from launcher.site import MANAGE

SCRIPTS = VENV / "bin"
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
    names = words or [*CHECKS, "lock files"]
    with ThreadPoolExecutor(2) as pool:
        failed = [name for name, passed in zip(names, pool.map(run_check, names), strict=True) if not passed]
    say(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(names)} checks passed.")
    return int(bool(failed))


def run_check(name: str) -> bool:
    """Run one check and print its result, with its output when it failed."""
    started = time.monotonic()
    if name == "lock files":
        output = "\n".join(lock_problems())
        passed = not output
    else:
        done = subprocess.run(
            CHECKS[name],
            cwd=ROOT,
            env=production(),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        passed, output = done.returncode == 0, done.stdout + done.stderr
    say(
        f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)"
        + (f"\n{output}" * (not passed))
    )
    return passed


def production() -> dict[str, str]:
    """Return the environment that docker-compose.yml gives the web service, with a fresh secret."""
    env = environment(DEBUG="0", HTTPS="1", SECRET_KEY=secrets.token_urlsafe(64), ALLOWED_HOSTS="example.org")
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY_FILE"):
        env.pop(name, None)
    return env


def lock_problems() -> list[str]:
    """Name each line of a lock file that holds an address or a folder of this machine."""
    problems = []
    for path in [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "package-lock.json"]:
        marks = ['"resolved"', "file:"] if path.suffix == ".json" else ["://", " @ ", "file:"]
        marks += [str(ROOT), f"{Path.home()}/"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            problems += [f"{path.name}:{number} holds {mark!r}" for mark in marks if mark in line]
    return problems
