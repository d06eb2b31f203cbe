"""The lock files: complete, hashed, and without any address."""

import re
import tomllib
from pathlib import Path

import pytest
from launcher.checks import lock_files, lock_problems

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(.*)$", re.MULTILINE)


def pins(path: Path) -> set[tuple[str, str]]:
    return {(name, version) for name, version, _rest in PIN.findall(path.read_text(encoding="utf-8"))}


def normalised(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_lock_files_hold_no_address() -> None:
    assert lock_problems(lock_files()) == []


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("run.lock", "x==1\nuv @ https" + "://example.org/uv.whl\n", "run.lock:2 holds '://'"),
        ("run.lock", "uv @ ../uv.whl", "run.lock:1 holds ' @ '"),
        ("package-lock.json", '{"resolved": "x"}', "package-lock.json:1 holds '\"resolved\"'"),
    ],
)
def test_address_in_a_lock_file_is_found(tmp_path: Path, name: str, text: str, problem: str) -> None:
    (tmp_path / name).write_text(text)

    assert problem in lock_problems([tmp_path / name])


def test_each_lock_contains_the_one_before_it(root: Path) -> None:
    run, fast, dev = (pins(root / "requirements" / f"{name}.lock") for name in ("run", "fast", "dev"))

    assert run < fast < dev


@pytest.mark.parametrize("name", ["run", "fast", "dev", "node"])
def test_each_pin_has_a_hash(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8")

    assert [line for line in text.splitlines() if "==" in line and not line.endswith("\\")] == []


def test_each_dependency_is_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {"run": project["project"]["dependencies"], "dev": groups["dev"], "node": groups["node"]}

    missing = {
        name: {normalised(line) for line in lines}
        - {package for package, _version in pins(root / "requirements" / f"{name}.lock")}
        for name, lines in wanted.items()
    }

    assert missing == {"run": set(), "dev": set(), "node": set()}


def test_no_lock_format_with_addresses_is_there(root: Path) -> None:
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()

    assert {"uv.lock", "pylock.toml"} <= set(ignored)
