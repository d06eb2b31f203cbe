"""Addresses of lists: the whole state of a list stands in its query string."""

from collections.abc import Iterable, Mapping

from django.http import QueryDict


def chosen(query: QueryDict, options: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, list[str]]:
    """Return, per filter, the values in the address that the filter offers; filters without any are left out."""
    found = {
        key: [value for value in query.getlist(key) if value in dict(offered)]
        for key, offered in options.items()
    }
    return {key: values for key, values in found.items() if values}


def without(query: QueryDict, key: str, value: str | None = None) -> str:
    """Return the address with one value of a filter dropped, or with the whole filter when no value is given.

    The page number goes too: with another filter it would point somewhere else.
    """
    rest = query.copy()
    kept = [] if value is None else [other for other in rest.getlist(key) if other != value]
    rest.setlist(key, kept)
    rest.pop("page", None)
    return f"?{rest.urlencode()}"
