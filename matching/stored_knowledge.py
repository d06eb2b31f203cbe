"""The engine's knowledge from the catalogue that is loaded in the database."""

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model

from catalogue.columns import Row
from catalogue.models import (
    CatalogueVersion,
    Conversion,
    EmissionFactor,
    FamilyRule,
    PriceRange,
    ResourceType,
)
from catalogue.rows import ConversionRow, EmissionFactorRow, FamilyRuleRow, PriceRow, ResourceRow, SourcedRow
from matching.engine.types import Knowledge
from matching.errors import MatchingError
from matching.knowledge import build_knowledge

if TYPE_CHECKING:
    from matching.engine import MaterialGraph

AnyRow = TypeVar("AnyRow", bound=SourcedRow)


def catalogue_digest() -> str:
    """Return the version of the catalogue that is loaded; raise MatchingError where there is none."""
    newest = loaded_digest()
    if newest is None:
        raise MatchingError("no_catalogue")
    return newest


def loaded_digest() -> str | None:
    """Return the version of the catalogue that is loaded, or None."""
    return CatalogueVersion.objects.order_by("-loaded_at", "-pk").values_list("digest", flat=True).first()


@lru_cache(maxsize=2)
def graph_of(digest: str) -> "tuple[Knowledge, MaterialGraph]":
    """Return knowledge and material graph of a catalogue version; built once per process."""
    from matching.engine import build_graph

    knowledge = knowledge_from_database(digest)
    return knowledge, build_graph(knowledge)


def knowledge_from_database(version: str) -> Knowledge:
    """Read what the engine needs to know. Eight queries."""
    conversions = Conversion.objects.prefetch_related("inputs", "outputs").order_by("pk")
    return build_knowledge(
        resources=[
            _row(ResourceRow, one, parent_code=one.parent.code if one.parent else "", ewc=(), vn_waste=())
            for one in ResourceType.objects.select_related("parent").order_by("pk")
        ],
        conversions=[
            _row(ConversionRow, one, inputs=_codes(one.inputs), outputs=_codes(one.outputs))
            for one in conversions
        ],
        prices=[_row(PriceRow, one) for one in PriceRange.objects.order_by("pk")],
        factors=[_row(EmissionFactorRow, one) for one in EmissionFactor.objects.order_by("pk")],
        family_rules=[_row(FamilyRuleRow, one) for one in FamilyRule.objects.order_by("pk")],
        version=version,
    )


def _codes(related: Any) -> tuple[str, ...]:
    return tuple(resource.code for resource in related.all())


def _row(row_type: type[AnyRow], stored: Model, **values: Any) -> AnyRow:
    """Make the typed row of a model instance: the fields have the same names."""
    told_by_file = {field.name for field in fields(Row)}
    names = {field.name for field in fields(row_type)} - values.keys() - told_by_file
    copied: dict[str, Any] = {name: getattr(stored, name) for name in names}
    return row_type(**copied, **values)
