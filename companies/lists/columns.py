"""The columns of the listings table. The first, code and name, always stays."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COLUMNS: dict[str, Promise] = {
    "kind": _("Have or need"),
    "family": _("Family"),
    "resource": _("Type of resource"),
    "quantity": _("Quantity"),
    "company": _("Company"),
    "park": _("Park"),
    "status": _("Status"),
}


def chosen_columns(wanted: Iterable[str]) -> list[str]:
    """Return the columns that the address names, in the order of the table; without any, all."""
    named = set(wanted)
    return [key for key in COLUMNS if key in named] or list(COLUMNS)
