"""Kinds of firms as the engine takes them: templates with ratios from the database, broad kinds from the files.

Nothing of it is the data of a real company.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.models import SectorTemplate, localised
from catalogue.sector_flows import IN, OUT, FirmKindRow, SectorFlows, load_sector_flows
from matching.engine.types import Direction, Knowledge, Range

if TYPE_CHECKING:
    from catalogue.models import SectorTemplateLine
    from matching.engine.foresight.scenarios import FirmKind, KindLine

BROAD = "kind:"  # before the code of a kind that is known without ratios
TREATS_HAZARDOUS = ("3812", "3822")  # ISIC Rev.4: collection, and treatment and disposal, of hazardous waste


@dataclass(frozen=True, slots=True)
class KindName:
    """A kind of firm by name; ``sized``: quantities follow from a product quantity or a head count."""

    code: str
    name: str
    isic: tuple[str, ...]
    sized: bool


def firm_kinds(knowledge: Knowledge) -> "dict[str, FirmKind]":
    """Return every kind of firm by code. Two queries."""
    return templates(knowledge) | broad_kinds(knowledge)


def templates(knowledge: Knowledge) -> "dict[str, FirmKind]":
    """Return the sector templates: what a firm has and needs, with ratios where they are known."""
    from matching.engine.foresight.scenarios import FirmKind

    return {
        template.code: FirmKind(
            template.code,
            (template.isic,),
            tuple(_line(line) for line in template.lines.all() if line.resource.code in knowledge.resources),
            _licences((template.isic,)),
        )
        for template in SectorTemplate.objects.prefetch_related("lines__resource").order_by("code")
    }


def _line(line: "SectorTemplateLine") -> "KindLine":
    from matching.engine.foresight.scenarios import KindLine

    amount: Range | None = None
    if line.low is not None and line.high is not None:
        amount = float(line.low), float(line.high)
    warmth = None if line.temperature_c is None else float(line.temperature_c)
    return KindLine(Direction(line.kind), line.resource.code, line.basis, amount, warmth)


def broad_kinds(knowledge: Knowledge) -> "dict[str, FirmKind]":
    """Return the kinds of firms of catalogue/data/firm_kinds.csv: what they take in and give out, no ratios."""
    from matching.engine.foresight.scenarios import FirmKind

    flows = load_sector_flows()
    return {
        BROAD + row.code: FirmKind(
            BROAD + row.code, row.isic, _flows(flows, row, knowledge), _licences(row.isic[:1])
        )
        for row in flows.kinds.values()
    }


def _flows(flows: SectorFlows, row: FirmKindRow, knowledge: Knowledge) -> "tuple[KindLine, ...]":
    from matching.engine.foresight.scenarios import KindLine

    return tuple(
        KindLine(direction, code)
        for way, direction in ((IN, Direction.NEED), (OUT, Direction.HAVE))
        for code in sorted(flows.flows_of(row.code, way))
        if code in knowledge.resources
    )


def _licences(isic: tuple[str, ...]) -> frozenset[str]:
    """A firm whose trade is hazardous waste has the licence for it; no other kind is taken to have one."""
    treats = any(code.startswith(TREATS_HAZARDOUS) for code in isic)
    return frozenset({"hazardous"}) if treats else frozenset()


def kind_names() -> dict[str, KindName]:
    """Return the names of all kinds in the active language, by code. One query."""
    sized = {
        row.code: KindName(row.code, str(row), (row.isic,), sized=True)
        for row in SectorTemplate.objects.order_by("code")
    }
    broad = {
        BROAD + row.code: KindName(
            BROAD + row.code, localised(row.name_en, row.name_vi), row.isic, sized=False
        )
        for row in load_sector_flows().kinds.values()
    }
    return sized | broad
