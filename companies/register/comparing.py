"""What a register would change: new companies, facts to fill in, facts that differ from what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalogue.folding import fold
from catalogue.models import Sector, SectorTemplate
from companies.models import Company
from companies.register.rows import RegisterRow
from parks.models import Park, Zone

FACTS = ("zone", "isic", "activity_vi", "activity_en", "employees", "place")
PRECISION_KM = Decimal("0.10")  # a point that a park gives for a plot


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of a known company. `before` None = not known until now: filling it in overwrites nothing."""

    name: str
    before: Any
    after: Any

    @property
    def fills(self) -> bool:
        return self.before is None


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the register beside what is known."""

    row: RegisterRow
    company: Company | None
    facts: dict[str, Any]  # what the row states, by name
    changes: list[FactChange]
    problems: list[list[str]]
    templates: list[SectorTemplate]  # of the row's class of industry, for new companies only

    @property
    def outcome(self) -> str:
        """ "new", "changed", "same", or "unusable" for a row that cannot be applied."""
        if not self.row.is_usable:
            return "unusable"
        if self.company is None:
            return "new"
        return "changed" if self.changes else "same"

    @property
    def overwrites(self) -> list[FactChange]:
        return [change for change in self.changes if not change.fills]

    @property
    def fills(self) -> list[FactChange]:
        return [change for change in self.changes if change.fills]


def compare(park: Park, rows: Iterable[RegisterRow]) -> list[Compared]:
    """Return each row beside the company of the park with the same name.

    Three queries for any number of rows, four where one names its class of industry.
    """
    known: dict[str, Company] = {}
    for company in Company.objects.filter(park=park).select_related("zone").order_by("pk"):
        known.setdefault(fold(company.name), company)
    zones = {
        fold(word): zone for zone in park.zones.all() for word in (zone.code, zone.name_en, zone.name_vi)
    }
    templates: dict[str, list[SectorTemplate]] = {}
    for template in SectorTemplate.objects.order_by("code"):
        templates.setdefault(template.isic, []).append(template)
    rows = list(rows)
    classes = _classes() if any(row.isic for row in rows) else frozenset()
    return [_compare(row, known.get(row.key), zones, templates, classes) for row in rows]


def _classes() -> frozenset[str]:
    """Return the codes of ISIC; none where no catalogue is loaded."""
    return frozenset(Sector.objects.filter(scheme=Sector.Scheme.ISIC).values_list("code", flat=True))


def _known_class(isic: str, classes: frozenset[str]) -> str:
    """Return the class, else its group, for VSIC divides some groups otherwise; "" for a code that is neither."""
    if not classes:
        return isic
    return next((code for code in (isic, isic[:3]) if code in classes), "")


def _compare(
    row: RegisterRow,
    company: Company | None,
    zones: dict[str, Zone],
    templates: dict[str, list[SectorTemplate]],
    classes: frozenset[str],
) -> Compared:
    isic = _known_class(row.isic, classes)
    facts = _facts_of(row, zones, isic)
    problems = list(row.problems)
    if row.isic and not isic:
        problems.append(["no_class", "isic", row.isic])
    if row.zone and "zone" not in facts:
        problems.append(["zone", "zone", row.zone])
    changes = [] if company is None else _changes(company, facts)
    return Compared(row, company, facts, changes, problems, [] if company else templates.get(isic, []))


def _facts_of(row: RegisterRow, zones: dict[str, Zone], isic: str) -> dict[str, Any]:
    """Return the facts that the row states, by name; a zone that the park does not have is left out."""
    stated = {
        "zone": zones.get(fold(row.zone)) if row.zone else None,
        "isic": isic or None,
        "activity_vi": row.activity_vi or None,
        "activity_en": row.activity_en or None,
        "employees": row.employees,
        "place": (Decimal(row.latitude), Decimal(row.longitude)) if row.latitude and row.longitude else None,
    }
    return {name: value for name, value in stated.items() if value is not None}


def _changes(company: Company, facts: dict[str, Any]) -> list[FactChange]:
    before = _known_facts(company)
    return [FactChange(name, before[name], after) for name, after in facts.items() if before[name] != after]


def _known_facts(company: Company) -> dict[str, Any]:
    """Return what is known, None for what is not."""
    has_place = company.latitude is not None and company.longitude is not None
    return {
        "zone": company.zone,
        "isic": company.isic or None,
        "activity_vi": company.activity_vi or None,
        "activity_en": company.activity_en or None,
        "employees": company.employees,
        "place": (company.latitude, company.longitude) if has_place else None,
    }


def columns_of(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as columns of the table."""
    columns = {name: value for name, value in facts.items() if name != "place"}
    if "place" in facts:
        columns["latitude"], columns["longitude"] = facts["place"]
        columns["precision_km"] = PRECISION_KM
    return columns
