"""How coarse a place must be told so that enough companies could have written an anonymous listing. Pure.

What gives a company away is not its place alone but what everybody knows beside it: the register of companies is
public, and so are the sector templates that say what a firm of a kind has and needs. The companies among which
the author of a listing hides are therefore those of the cell of which public knowledge says the same: either all
of them are known to have such a thing, or none is. That is asked of the listing's type and of the class above it,
because who knows that a galvaniser has zinc dross also expects its zinc ash.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from companies.projections import Cell, cells_at

Link = tuple[str, str]  # HAVE or NEED, code of a resource type or class


@dataclass(frozen=True, slots=True)
class Resident:
    """A company of the public register: where it stands, and the number of its sector template."""

    company: int
    position: tuple[float, float] | None  # degrees
    template: int | None


@dataclass(frozen=True, slots=True)
class Crowd:
    """All companies that could stand behind a listing.

    `links` holds for each template what public knowledge connects its firms with: types and all classes above
    them. `residents` counts the companies by cell and template.
    """

    links: Mapping[int, frozenset[Link]]
    parents: Mapping[str, str | None]  # resource type -> class above
    residents: Mapping[str, Counter[int | None]] = field(default_factory=dict)

    def hidden_among(self, cell: Cell, kind: str, resource: str, template: int | None) -> int:
        """Return how many companies of the cell are as likely to have written it as one of this template."""
        mine = self._known(template, kind, resource)
        counts = self.residents.get(cell.id, Counter()).items()
        return sum(number for other, number in counts if self._known(other, kind, resource) == mine)

    def _known(self, template: int | None, kind: str, resource: str) -> tuple[bool, bool]:
        links = frozenset() if template is None else self.links.get(template, frozenset())
        parent = self.parents.get(resource)
        return (kind, resource) in links, parent is not None and (kind, parent) in links

    def cell_for(
        self, position: tuple[float, float], kind: str, resource: str, template: int | None, *, least: int
    ) -> Cell | None:
        """Return the finest cell around the position that hides the author among `least` companies."""
        cells = cells_at(*position)
        found = (cell for cell in cells if self.hidden_among(cell, kind, resource, template) >= least)
        return next(found, None)


def crowd_of(
    residents: Iterable[Resident], links: Mapping[int, frozenset[Link]], parents: Mapping[str, str | None]
) -> Crowd:
    """Count the residents by cell and template. Who has no known place is counted nowhere."""
    counts: dict[str, Counter[int | None]] = {}
    for resident in residents:
        for cell in cells_at(*resident.position) if resident.position else ():
            counts.setdefault(cell.id, Counter())[resident.template] += 1
    return Crowd(links=links, parents=parents, residents=counts)


def with_classes(link: Link, parents: Mapping[str, str | None]) -> Iterable[Link]:
    """Yield the link itself and the same for every class above its type."""
    kind, code = link
    above: str | None = code
    while above is not None:
        yield kind, above
        above = parents.get(above)
