"""Filter choices as drop-down lists."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise


def selects_of(
    choices: Mapping[str, list[tuple[str, str]]],
    active: Mapping[str, list[str]],
    titles: Mapping[str, Promise],
) -> list[dict[str, Any]]:
    """Return one drop-down list per filter, with what is chosen now."""
    return [
        {
            "key": key,
            "title": str(titles[key]),
            "options": [
                {"value": value, "label": label, "chosen": value in active.get(key, [])}
                for value, label in options
            ],
        }
        for key, options in choices.items()
    ]
