"""The launcher is a program beside the product; its tests reach it through its folder."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))


@pytest.fixture
def root() -> Path:
    """The folder of the project."""
    return ROOT
