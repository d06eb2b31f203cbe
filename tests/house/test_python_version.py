"""An old Python says what to install."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

AS_OLD_PYTHON = (
    "import runpy, sys; sys.version_info = (3, 9, 18, 'final', 0); sys.argv = [sys.argv[1], 'setup']; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


def test_bootstrap_parses_under_python_3_6(root: Path) -> None:
    source = (root / "scripts" / "bootstrap.py").read_text(encoding="utf-8")

    assert ast.parse(source, feature_version=(3, 6)).body


def test_parsing_under_python_3_6_is_refused_for_newer_syntax() -> None:
    with pytest.raises(SyntaxError):
        ast.parse("if (size := 3) > 2: pass", feature_version=(3, 6))


def test_old_python_says_what_to_install(root: Path) -> None:
    command = [sys.executable, "-c", AS_OLD_PYTHON, str(root / "scripts" / "bootstrap.py")]

    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith(
        "This project needs Python 3.11 or newer; this is Python 3.9. Install one ("
    )
    assert done.stdout == ""


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2), (4, 0, 0)])
def test_new_enough_python_is_taken(version: tuple[int, ...]) -> None:
    import bootstrap

    assert bootstrap.too_old(version) == ""
