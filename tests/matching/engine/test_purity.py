"""The engine needs nothing of the shell around it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROBE = """
import sys
import matching.engine, matching.engine.reference
HEAVY = {'django', 'celery', 'symbiosis', 'highspy', 'numba', 'pandas'}
print(sorted({name.split(".")[0] for name in sys.modules} & HEAVY))
"""


def test_engine_loads_without_django_and_without_what_is_heavy_or_optional():
    found = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
