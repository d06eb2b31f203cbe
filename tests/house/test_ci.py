"""What every submission passes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

STEPS = ["scripts/services.sh install", "make check", "REQUIRE_SERVICES=1 make test"]


def test_ci_runs_these_three_steps_and_nothing_else(root: Path) -> None:
    lines = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    steps = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]

    assert steps == STEPS


@pytest.mark.parametrize("script", [".ci/run", "scripts/services.sh"])
def test_script_may_be_started(root: Path, script: str) -> None:
    assert os.access(root / script, os.X_OK)


@pytest.mark.parametrize(
    ("services", "check", "test", "code"), [(0, 0, 0, 0), (3, 0, 0, 3), (0, 1, 0, 1), (0, 0, 1, 1)]
)
def test_ci_fails_when_a_step_fails(root, tmp_path, services, check, test, code) -> None:
    write_program(tmp_path / "scripts" / "services.sh", f"exit {services}")
    write_program(tmp_path / "bin" / "make", f'[ "$1" = check ] && exit {check}; exit {test}')
    (tmp_path / ".ci").mkdir()
    shutil.copy(root / ".ci" / "run", tmp_path / ".ci" / "run")

    env = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", ".ci/run"], cwd=tmp_path, env=env, check=False)

    assert done.returncode == code


def write_program(path: Path, body: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/usr/bin/env bash\n{body}\n")
    path.chmod(0o755)


def test_services_script_explains_itself(root: Path) -> None:
    done = subprocess.run([root / "scripts" / "services.sh"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (
        2,
        "Usage: scripts/services.sh install|start|stop|crash|status|env\n",
    )


def test_each_make_target_is_a_command_of_the_launcher(root: Path) -> None:
    from launcher.cli import COMMANDS

    makefile = (root / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = next(line for line in makefile if line.startswith("TARGETS"))

    assert targets.split()[2:] == list(COMMANDS)
