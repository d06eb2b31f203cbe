"""Stamps, locks and the other small parts of the launcher."""

from pathlib import Path

import pytest
from launcher import base, demo, install, suite

from tests.measuring import LEFT_OUT

LOCK = """amqp==5.4.2 \\
    --hash=sha256:aa
uv==0.13.9 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
vine==5.1.0 \\
    --hash=sha256:dd
"""
REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_one"/>
<testcase classname="tests.a" name="test_two"><skipped message="no Redis"/></testcase>
</testsuite></testsuites>"""


def test_digest_changes_with_a_file_its_name_and_the_extras(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")

    digests = [base.digest([one]), base.digest([two]), base.digest([one], "x"), base.digest([one, two])]

    assert len(set(digests)) == 4


def test_digest_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("a")

    assert base.digest([tmp_path / "one"]) == base.digest([tmp_path / "one"])


@pytest.mark.parametrize("text", ["", "{", "[]", "7"])
def test_damaged_stamp_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "stamp.json").write_text(text)

    assert base.read_stamp(tmp_path / "stamp.json") == {}


def test_stamp_is_read_as_written(tmp_path: Path) -> None:
    base.write_stamp(tmp_path / "new" / "stamp.json", {"run": "abc"})

    assert base.read_stamp(tmp_path / "new" / "stamp.json") == {"run": "abc"}


def test_pin_is_cut_out_with_its_hashes() -> None:
    assert install.pin_of("uv", LOCK) == "uv==0.13.9 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"


def test_last_pin_is_cut_out_too() -> None:
    assert install.pin_of("vine", LOCK) == "vine==5.1.0 \\\n    --hash=sha256:dd\n"


def test_secret_key_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "secret_key"
    monkeypatch.setattr(install, "SECRET_KEY", key)

    install.make_secret_key()
    first = key.read_text()
    install.make_secret_key()

    assert len(first) >= 50
    assert key.read_text() == first
    assert key.stat().st_mode & 0o777 == 0o600


def test_second_start_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path)

    with demo.one_at_a_time(), pytest.raises(base.Failure, match="already runs"), demo.one_at_a_time():
        pass


def test_start_after_the_first_has_ended_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path)
    with demo.one_at_a_time():
        pass

    with demo.one_at_a_time():
        assert (tmp_path / "running.lock").exists()


def test_test_that_one_pass_ran_does_not_count_as_skipped(tmp_path: Path) -> None:
    (tmp_path / "sqlite.xml").write_text(REPORT)
    (tmp_path / "services.xml").write_text(REPORT.replace('<skipped message="no Redis"/>', ""))
    outcome = suite.Outcome()

    suite.read_report(tmp_path / "sqlite.xml", outcome)
    assert outcome.never_ran() == {"tests.a::test_two": "no Redis"}
    suite.read_report(tmp_path / "services.xml", outcome)
    assert outcome.never_ran() == {}


def test_pass_without_a_report_is_a_failure(tmp_path: Path) -> None:
    outcome = suite.Outcome()

    suite.read_report(tmp_path / "missing.xml", outcome)

    assert outcome.failed


@pytest.mark.parametrize(("required", "code"), [(False, 0), (True, 1)])
def test_skipped_test_fails_the_suite_only_where_services_are_required(
    required: bool, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = suite.Outcome(skipped={"tests.a::test_two": "no Chromium"})

    assert suite.report(outcome, {"DATABASE_URL": "x", "REDIS_URL": "y"}, required=required) == code
    assert "Not run: 1 tests: no Chromium\n" + suite.ADVICE in capsys.readouterr().out


def test_missing_measuring_material_is_named_and_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert LEFT_OUT.startswith(suite.MEASURING)
    outcome = suite.Outcome(skipped={"tests.a::test_two": LEFT_OUT + "two.csv"})

    assert suite.report(outcome, {"DATABASE_URL": "x", "REDIS_URL": "y"}, required=True) == 0
    assert f"Not run: 1 tests: {LEFT_OUT}two.csv" in capsys.readouterr().out


def test_missing_services_are_named_with_the_way_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert suite.report(suite.Outcome(), {}, required=False) == 0

    assert capsys.readouterr().out.splitlines()[1:] == [
        "Not run: the suite on PostgreSQL (not found).",
        "Not run: the broker tests on Redis (not found).",
        suite.ADVICE,
    ]


def test_what_was_compiled_once_is_kept_for_the_next_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PATH_OF_A_USER", "stays")

    env = base.environment(DEBUG="0")

    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert (env["PATH_OF_A_USER"], env["DEBUG"]) == ("stays", "0")
