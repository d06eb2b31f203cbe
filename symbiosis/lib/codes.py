"""Public codes of rows: LST-2611-0042, PRP-26-0117, and random ones where a series would tell too much."""

import secrets
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Length

Row = TypeVar("Row", bound=models.Model)
RACE_ATTEMPTS = 5
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I, O, 0, 1


def next_code(
    model: type[models.Model], prefix: str, *, digits: int = 4, on: date, monthly: bool = True
) -> str:
    """Return the next free code of a series, e.g. LST-2611-0042 or, with `monthly` off, AGR-26-008."""
    stem = f"{prefix}-{on:%y%m}-" if monthly else f"{prefix}-{on:%y}-"
    codes = model._default_manager.filter(code__startswith=stem).order_by(Length("code").desc(), "-code")
    latest = codes.values_list("code", flat=True).first()
    number = int(latest.rsplit("-", 1)[1]) + 1 if latest else 1
    return f"{stem}{number:0{digits}d}"


def create_coded(
    model: type[Row], prefix: str, *, on: date, digits: int = 4, monthly: bool = True, **values: Any
) -> Row:
    """Insert a row with the next code. The unique constraint decides a race; the loser takes the next number."""
    code = ""
    for _attempt in range(RACE_ATTEMPTS):
        try:
            with transaction.atomic():
                _take_turns(prefix)
                code = next_code(model, prefix, digits=digits, on=on, monthly=monthly)
                return model._default_manager.create(code=code, **values)
        except IntegrityError:
            if not model._default_manager.filter(code=code).exists():
                raise
    raise IntegrityError(f"no free code for {prefix} after {RACE_ATTEMPTS} attempts")


def _take_turns(prefix: str) -> None:
    """Wait until no other transaction is taking a code of this kind.

    PostgreSQL lets any number of transactions look for the next number at once; all but one of them would lose it,
    and of eight one would lose it again and again. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"codes:{prefix}"])


def create_random(model: type[Row], prefix: str, *, on: date, **values: Any) -> Row:
    """Insert a row with a random code, e.g. IMP-2611-7KQ4D; a clash (1 in 33 million) takes another one."""
    for _attempt in range(RACE_ATTEMPTS):
        code = f"{prefix}-{on:%y%m}-" + "".join(secrets.choice(LETTERS) for _letter in range(5))
        if not model._default_manager.filter(code=code).exists():
            return model._default_manager.create(code=code, **values)
    raise IntegrityError(f"no free code for {prefix} after {RACE_ATTEMPTS} attempts")
