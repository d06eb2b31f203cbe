"""The site on this machine: its environment, its database and data, its worker and its web server."""

import urllib.error
import urllib.request
from pathlib import Path

from launcher.base import PYTHON, ROOT, VAR, digest, environment, read_stamp, say, write_stamp
from launcher.processes import MOST_RESTARTS, Processes

DATABASE = VAR / "symbiosis.sqlite3"
LOADED = VAR / "loaded.json"
COLLECTED = VAR / "collected.json"
QUEUE = VAR / "queue"
LOADERS = ["load_catalogue", "load_parks"]
# A change in any of these may change what the loaders write.
LOADER_FOLDERS = ["accounts", "catalogue", "companies", "exchanges", "parks", "symbiosis"]
MANAGE = [str(PYTHON), "manage.py"]


def site_environment() -> dict[str, str]:
    """Return the environment of a plain-HTTP site on this machine, with DEBUG off as in production."""
    return environment(DEBUG="0", HTTPS="0")


def prepare(processes: Processes, env: dict[str, str]) -> None:
    """Bring the database and the static files to the state of this code."""
    if "DATABASE_URL" not in env and not DATABASE.exists():
        LOADED.unlink(missing_ok=True)
    say("Preparing the database …")
    processes.run([*MANAGE, "migrate", "--verbosity", "0"], env)
    collect_static(processes, env)


def collect_static(processes: Processes, env: dict[str, str]) -> None:
    """Collect, hash and compress the static files when one of them changed."""
    locks = [
        ROOT / "package-lock.json",
        ROOT / "requirements" / "run.lock",
        ROOT / "symbiosis" / "settings.py",
    ]
    want = {"static": digest([*locks, *files_below(ROOT / "static")])}
    if read_stamp(COLLECTED) == want and (VAR / "static").is_dir():
        return
    say("Collecting the static files …")
    processes.run([*MANAGE, "collectstatic", "--noinput", "--clear", "--verbosity", "0"], env)
    write_stamp(COLLECTED, want)


def load(processes: Processes, env: dict[str, str]) -> None:
    """Load the catalogue and the parks; skip it when this SQLite file already holds the same data."""
    want = {"data": digest(path for folder in LOADER_FOLDERS for path in files_below(ROOT / folder))}
    if "DATABASE_URL" not in env and read_stamp(LOADED) == want:
        return
    for loader in LOADERS:
        processes.run([*MANAGE, loader], env)
    if "DATABASE_URL" not in env:
        write_stamp(LOADED, want)


def files_below(folder: Path) -> list[Path]:
    """List the files under a folder in a fixed order, without compiled Python."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def start_worker(processes: Processes, env: dict[str, str]) -> None:
    """Start a real Celery worker with the clock inside; a worker that is killed is started again."""
    for folder in (QUEUE / "messages", QUEUE / "control"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    worker = "-A symbiosis worker -B -c 2 --without-gossip --without-mingle --loglevel INFO"
    command = [str(PYTHON), "-m", "celery", *worker.split()]
    processes.start("worker", command, env, restarts=MOST_RESTARTS)


def start_web(processes: Processes, env: dict[str, str], port: int) -> str:
    """Start gunicorn on this port, wait until it answers, return the address."""
    command = [str(PYTHON), "-m", "gunicorn", "symbiosis.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    processes.start("web", command, env)
    address = f"http://127.0.0.1:{port}"
    processes.wait_until(lambda: answers(f"{address}/healthz"))
    return address


def answers(url: str) -> bool:
    """Say whether a web server answers there, with whatever status."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
