"""Two edits of one listing on top of the same version: which facts each side changed, and what both together say.

Facts that mean something only together (a quantity and its unit) count as one: two people who each changed a part of
them are asked, because a joined half would say what neither of them meant.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from companies.errors import StaleListing
from companies.facts import ListingFacts, facts_of

QUALITY = "quality"
TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"unit", "quantity_low", "quantity_high", "period"}),
    frozenset({"payment", "price_vnd_per_unit"}),
    frozenset({"months", "month_shares"}),
    frozenset({"available_from", "available_to"}),
)
# Written in the unit of the type, or asked for by its family.
OF_THE_TYPE = frozenset(
    {"kind", "resource", "unit", "quantity_low", "quantity_high", "min_lot", "price_vnd_per_unit"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that either side changed, as plain values. `tied` = it hangs together with a change of the other side.

    The facts of a family are named `quality.ph`; None = not said.
    """

    name: str
    before: Any
    theirs: Any
    yours: Any
    tied: bool = False

    @property
    def is_yours(self) -> bool:
        return bool(self.yours != self.before)

    @property
    def is_theirs(self) -> bool:
        return bool(self.theirs != self.before)

    @property
    def is_clash(self) -> bool:
        """A person has to choose."""
        differs = bool(self.yours != self.theirs)
        return differs and (self.tied or (self.is_yours and self.is_theirs))

    @property
    def takes_theirs(self) -> bool:
        return not self.is_yours


def changes_of(stale: StaleListing) -> list[Change]:
    """Return the facts that either side changed, in the order of the form.

    Where the version that both began with is gone, each difference is a clash.
    """
    resource = stale.listing.resource
    named = {
        resource.name_vi,
        resource.name_en,
    }  # a title made from the type, in the language of whoever saved
    before, theirs, yours = (_flat(values, named) for values in (stale.before, stale.theirs, stale.yours))
    names = dict.fromkeys((*before, *theirs, *yours))
    found = [Change(name, before.get(name), theirs.get(name), yours.get(name)) for name in names]
    changed = [one for one in found if one.is_yours or one.is_theirs]
    tied = _tied(changed) if stale.knows_before else set(names)
    return [replace(one, tied=one.name in tied) for one in changed]


def _flat(values: dict[str, Any], named: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if name != QUALITY}
    if kept["title"] in named:
        kept["title"] = ""
    return kept | {f"{QUALITY}.{name}": text for name, text in (values.get(QUALITY) or {}).items()}


def _tied(changes: Iterable[Change]) -> set[str]:
    """Return the names that a change of the other side reaches."""
    yours = {one.name for one in changes if one.is_yours}
    theirs = {one.name for one in changes if one.is_theirs}
    groups: list[frozenset[str]] = list(TOGETHER)
    if "resource" in yours | theirs:
        groups.append(OF_THE_TYPE | {name for name in yours | theirs if name.startswith(f"{QUALITY}.")})
    reached = [group & (yours | theirs) for group in groups if group & yours and group & theirs]
    return set().union(*reached)


def joined(stale: StaleListing, yours: ListingFacts) -> ListingFacts | None:
    """Return what both edits say together, None where a person has to choose."""
    changes = changes_of(stale)
    if any(one.is_clash for one in changes):
        return None
    theirs = facts_of(stale.listing)
    mine = {one.name for one in changes if one.is_yours}
    columns = {name: getattr(yours, name) for name in mine if "." not in name}
    quality = _joined_quality(theirs, yours, mine)
    together: ListingFacts = replace(theirs, **columns, quality=quality)
    return together


def _joined_quality(theirs: ListingFacts, yours: ListingFacts, mine: set[str]) -> dict[str, str]:
    quality = dict(theirs.quality)
    for name in (one.removeprefix(f"{QUALITY}.") for one in mine if one.startswith(f"{QUALITY}.")):
        if name in yours.quality:
            quality[name] = yours.quality[name]
        else:
            quality.pop(name, None)
    return quality
