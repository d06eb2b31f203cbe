"""What one leg brings against what the next one takes, by hand."""

from decimal import Decimal

import pytest

from exchanges.joint.balance import Verdict, balance_of


@pytest.mark.parametrize(
    ("given", "on_the_way", "passed_on", "taken", "available", "verdict"),
    [
        (100, (1.0, 1.0), (0.9, 0.95), 90, ("90", "95"), Verdict.ENOUGH),
        (100, (1.0, 1.0), (0.9, 0.95), 95, ("90", "95"), Verdict.TIGHT),
        (100, (1.0, 1.0), (0.9, 0.95), "95.0001", ("90", "95"), Verdict.SHORT),
        (100, (0.5, 0.6), (0.9, 1.0), 50, ("45", "60"), Verdict.TIGHT),
        (100, (1.0, 1.0), None, 50, None, Verdict.UNKNOWN),
        (100, None, (0.9, 1.0), 50, None, Verdict.UNKNOWN),
        (None, (1.0, 1.0), (0.9, 1.0), 50, None, Verdict.UNKNOWN),
        (100, (1.0, 1.0), (0.9, 1.0), None, ("90", "100"), Verdict.UNKNOWN),
    ],
)
def test_balance(
    given: int | None,
    on_the_way: tuple[float, float] | None,
    passed_on: tuple[float, float] | None,
    taken: int | str | None,
    available: tuple[str, str] | None,
    verdict: Verdict,
) -> None:
    amount = None if given is None else Decimal(given)
    balance = balance_of(amount, on_the_way, passed_on, None if taken is None else Decimal(taken))

    assert balance.available == (available and tuple(Decimal(one) for one in available))
    assert balance.verdict == verdict
