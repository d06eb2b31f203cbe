"""Names of materials, conversions and converters for the codes in an explanation, in the active language."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from catalogue.knowledge import CatalogueRows
from catalogue.models import Conversion, ResourceType, localised
from companies.models import Company
from matching.engine.types import Match, Pathway, Role


@dataclass(frozen=True)
class Names:
    """Code to name; an unknown code stands for itself."""

    resources: dict[str, str] = field(default_factory=dict)
    processes: dict[str, str] = field(default_factory=dict)
    companies: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)  # of resources

    def resource(self, code: str) -> str:
        return self.resources.get(code, code)

    def process(self, code: str) -> str:
        return self.processes.get(code, code)

    def company(self, slug: str) -> str:
        return self.companies.get(slug, slug)


def names_for(matches: Iterable[Match]) -> Names:
    """Load the names that some matches need. At most three queries for any number of matches."""
    matches = list(matches)
    names = names_of_pathways([match.pathway for match in matches])
    # Only third parties are named: the two sides stay as anonymous as their listings.
    treaters = {one.company for match in matches for one in match.operators if one.role is Role.CONVERTER}
    if not treaters:
        return names
    companies = Company.objects.filter(slug__in=treaters).values_list("slug", "name")
    return replace(names, companies=dict(companies))


def names_of_pathways(pathways: Iterable[Pathway], more: Iterable[str] = ()) -> Names:
    """Load the names of materials and conversions of some pathways, and of more types. At most two queries."""
    pathways = list(pathways)
    steps = [step for pathway in pathways for step in pathway.steps]
    resources = set(more) | {code for pathway in pathways for code in (pathway.start, pathway.end)}
    resources |= {code for step in steps for code in (step.source, step.target)}
    types = list(ResourceType.objects.filter(code__in=resources))
    processes = Conversion.objects.filter(code__in={step.process for step in steps})
    return Names(
        {row.code: row.name for row in types},
        {row.code: row.process for row in processes},
        families={row.code: row.family for row in types},
    )


def names_of_rows(rows: CatalogueRows) -> Names:
    """Return the names of everything in the catalogue's files."""
    return Names(
        {row.code: localised(row.name_en, row.name_vi) for row in rows.resources},
        {row.code: localised(row.process_en, row.process_vi) for row in rows.conversions},
        families={row.code: row.family for row in rows.resources},
    )
