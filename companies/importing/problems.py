"""What stands between a row and a listing, as JSON: the same shape as the problems of a cell."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def problem(
    code: str,
    field: str,
    value: str = "",
    facts: Mapping[str, Any] | None = None,
    *,
    is_warning: bool = False,
) -> Json:
    """Return one problem. `facts` are codes and plain texts: sentences are made when a page is shown."""
    return {
        "code": code,
        "column": None,
        "field": field,
        "value": value,
        "facts": dict(facts or {}),
        "is_warning": is_warning,
    }


def is_error(one: Json) -> bool:
    return one["is_warning"] is False
