"""Published cases to measure against. They are no part of the product: tests use them where they lie beside it."""

from pathlib import Path

import pytest

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases"
LEFT_OUT = "measuring material is not beside the project: "  # `make test` names such a test and does not fail


def case_file(name: str) -> Path:
    """Return the path of a file of the cases; where it is not at hand the test is skipped."""
    path = CASES / name
    if not path.exists():
        pytest.skip(LEFT_OUT + name)
    return path
