"""Public codes of rows: LST-2611-0042, PRP-26-0117."""

from datetime import date

from django.db import models
from django.db.models.functions import Length


def next_code(model: type[models.Model], prefix: str, *, digits: int = 4, on: date, monthly: bool = True) -> str:
    """Return the next free code of a series. Call inside the transaction that inserts the row.

    The unique constraint on `code` decides a race; the loser's transaction rolls back and is asked to repeat.
    """
    stem = f"{prefix}-{on:%y%m}-" if monthly else f"{prefix}-{on:%y}-"
    codes = model._default_manager.filter(code__startswith=stem).order_by(Length("code").desc(), "-code")
    latest = codes.values_list("code", flat=True).first()
    number = int(latest.rsplit("-", 1)[1]) + 1 if latest else 1
    return f"{stem}{number:0{digits}d}"
