"""`drill-import`: ten thousand malformed files through the pages of the import."""

import os
import secrets
import subprocess

from launcher import install
from launcher.base import PYTHON, ROOT, VAR, environment, say

REPORT = VAR / "drill-report.json"


def drill_import(words: list[str]) -> int:
    """Send 10,000 malformed files through the import (FILES=…, SEED=…)."""
    install.setup(dev=True)
    files, seed = os.environ.get("FILES", "10000"), os.environ.get("SEED") or str(secrets.randbelow(10**8))
    say(f"Drill of the import: {files} files with SEED={seed}")
    VAR.mkdir(exist_ok=True)
    env = environment(DRILL_FILES=files, DRILL_SEED=seed, DRILL_REPORT=str(REPORT))
    command = [str(PYTHON), "-m", "pytest", "-q", "--show-capture=no", "tests/drills", *words]
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    say(f"Report: {REPORT.relative_to(ROOT)}")
    return code
