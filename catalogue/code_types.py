"""Which resource type a waste code means, and what must hold of that table. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from catalogue.rows import ResourceRow, WasteCodeRow, WasteCodeTypeRow

if TYPE_CHECKING:
    from catalogue.knowledge import CatalogueRows

ENTRY = 3  # level of the codes that waste is declared under; above it stand chapters and groups
# A code that is always hazardous (AH, NH) names a type that always is; one of a mirror pair or one that has to
# be tested (MH, KS) never a harmless type; the others (AN, MN, TT) never a type that always is hazardous.
HAZARDS = {
    "AH": ("yes",),
    "NH": ("yes",),
    "MH": ("possible", "yes"),
    "KS": ("possible", "yes"),
}
HARMLESS = ("no", "possible")


def types_by_code(rows: CatalogueRows, scheme: str = "eu") -> dict[str, str]:
    """Return the resource type of each waste code of a list ("eu", "vn")."""
    return {row.code: row.resource_code for row in rows.waste_code_types if row.scheme == scheme}


def codes_by_type(rows: CatalogueRows, scheme: str = "eu") -> dict[str, tuple[str, ...]]:
    """Return the waste codes that mean a resource type, in the order of the list."""
    found: dict[str, list[str]] = {}
    for row in rows.waste_code_types:
        if row.scheme == scheme:
            found.setdefault(row.resource_code, []).append(row.code)
    return {resource: tuple(codes) for resource, codes in found.items()}


def codes_of_types(rows: CatalogueRows) -> dict[str, tuple[str, ...]]:
    """Return, per type, the EU codes that it may be declared under, the likeliest first.

    First the codes that its own line names, then those that mean it; a type with neither is declared as its
    nearest ancestor is. Types that are no waste, and have no such ancestor, have none.
    """
    meant = codes_by_type(rows)
    parents = {row.code: row.parent_code for row in rows.resources}
    own = {row.code: tuple(dict.fromkeys((*row.ewc, *meant.get(row.code, ())))) for row in rows.resources}
    return {code: _nearest(code, own, parents) for code in own}


def _nearest(code: str, own: Mapping[str, tuple[str, ...]], parents: Mapping[str, str]) -> tuple[str, ...]:
    while code and not own[code]:
        code = parents[code]
    return own[code] if code else ()


def check_code_types(rows: CatalogueRows) -> None:
    """Every code of either list has one type that a listing may name, as hazardous as the code."""
    resources = {row.code: row for row in rows.resources}
    codes = {(row.scheme, row.code): row for row in rows.waste_codes if row.level == ENTRY}
    for row in rows.waste_code_types:
        code, resource = codes.get((row.scheme, row.code)), resources.get(row.resource_code)
        if code is None:
            raise row.error("code", row.code, "a code of level 3 of that list")
        if resource is None or resource.is_abstract:
            raise row.error("resource", row.resource_code, "a type that a listing may name")
        _check_hazard(row, code, resource)
    _check_complete(codes.values(), rows.waste_code_types)


def _check_hazard(row: WasteCodeTypeRow, code: WasteCodeRow, resource: ResourceRow) -> None:
    allowed = HAZARDS.get(code.entry_type, HARMLESS)
    if resource.hazard not in allowed:
        expected = f"a type with hazard {' or '.join(allowed)}, as {code.code} is {code.entry_type}"
        raise row.error("resource", f"{resource.code} ({resource.hazard})", expected)


def _check_complete(codes: Iterable[WasteCodeRow], types: Iterable[WasteCodeTypeRow]) -> None:
    typed = {(row.scheme, row.code) for row in types}
    for code in codes:
        if (code.scheme, code.code) not in typed:
            raise code.error("code", code.code, "a type in waste_code_types.csv")
