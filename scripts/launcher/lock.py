"""Write the lock files anew: exact versions with hashes, and no address of any registry."""

import subprocess

from launcher.base import PYTHON, ROOT, Failure

OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--quiet",
]
# Each lock keeps to the versions of the one before it, so that development and production never differ.
LOCKS = {
    "run": ["pyproject.toml"],
    "fast": ["pyproject.toml", "--extra", "fast", "--constraint", "requirements/run.lock"],
    "dev": [
        "pyproject.toml",
        *("--extra", "fast", "--group", "dev", "--constraint", "requirements/fast.lock"),
    ],
    "node": ["--group", "node"],
}


def lock(*, upgrade: bool) -> None:
    """Compile pyproject.toml into requirements/*.lock; `upgrade` takes the newest versions allowed."""
    for name, sources in LOCKS.items():
        command = [
            str(PYTHON),
            "-m",
            "uv",
            "pip",
            "compile",
            *sources,
            *OPTIONS,
            "-o",
            f"requirements/{name}.lock",
        ]
        if upgrade:
            command.append("--upgrade")
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise Failure(f"requirements/{name}.lock was not written; the reason stands above.")
