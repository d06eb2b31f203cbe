"""The orders of the listings page. Only what a stranger sees of an anonymous listing may order it.

Each order has an index (migrations 0004 of companies, 0003 of catalogue), so that its first rows are found without
sorting the table. Every order ends in the code, which is random: the order of entry would tell which listings
belong together.
"""

from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from companies.models import Listing

SORTABLE: dict[str, Promise] = {
    "code": _("Code"),
    "kind": _("Have or need"),
    "family": _("Family"),
    "resource": _("Type of resource"),
}
DEFAULT_SORT = "resource"
# `name` stands for the name column of the page's language.
_ORDERS: dict[str, tuple[str, ...]] = {
    "resource": ("resource__name", "kind", "code"),
    "kind": ("kind", "code"),
    "family": ("family", "kind", "code"),
    "code": ("code",),
}
SORTS = frozenset(_ORDERS) | {f"-{key}" for key in _ORDERS}


def order_of(sort: str, language: str) -> list[str]:
    """Return the columns of an order, for `order_by`; a minus turns all of them round, as an index is read back."""
    columns = _ORDERS[sort.removeprefix("-")]
    named = [column.replace("resource__name", f"resource__name_{language[:2]}") for column in columns]
    return [f"-{column}" for column in named] if sort.startswith("-") else named


def rows_after(listing: Listing, order: list[str]) -> Q:
    """Return the condition for the rows that stand behind this one in the order.

    The first column is compared on its own too: that is what an index can use.
    """
    names = [column.removeprefix("-") for column in order]
    beyond = "lt" if order[0].startswith("-") else "gt"
    values = {name: _value(listing, name) for name in names}
    condition = Q()
    for name in reversed(names):
        further = Q(**{f"{name}__{beyond}": values[name]})
        condition = further | Q(**{name: values[name]}) & condition if condition else further
    return Q(**{f"{names[0]}__{beyond}e": values[names[0]]}) & condition


def _value(listing: Listing, name: str) -> Any:
    value: Any = listing
    for part in name.split("__"):
        value = getattr(value, part)
    return value
