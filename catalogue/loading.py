"""Write the catalogue's files into the database: one transaction, repeatable, nothing left half done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.deletion import ProtectedError

from catalogue.columns import Row
from catalogue.folding import fold
from catalogue.knowledge import DATA_DIR, CatalogueRows, digest, read_catalogue
from catalogue.models import (
    CatalogueVersion,
    Conversion,
    EmissionFactor,
    FamilyRule,
    LegalRule,
    PriceRange,
    ResourceType,
    Sector,
    SectorTemplate,
    SectorTemplateLine,
    Synonym,
    WasteCode,
)

BATCH = 500
SHOWN_USERS = 3
Extra = Callable[[Any], dict[str, Any]]
Key = tuple[Any, ...]
Table = tuple[type[models.Model], Sequence[Row], list[str]]


class CatalogueInUseError(ValueError):
    """Rows vanished from the files that listings, companies or matches still point to."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; ``counts`` rows per model stand in the database now, `deleted` rows went away."""

    is_new: bool
    digest: str
    counts: dict[str, int]
    deleted: int


def load_catalogue(path: Path = DATA_DIR) -> Loaded:
    """Bring the database in line with the files of `path`; does nothing when they are what it already holds.

    Raises CatalogueError for a wrong file and CatalogueInUseError when a row that vanished is still in use;
    then the database is as it was.
    """
    version = digest(path)
    if CatalogueVersion.objects.newest_digest() == version:
        return Loaded(is_new=False, digest=version, counts=_counts(), deleted=0)
    rows = read_catalogue(path)
    with transaction.atomic():
        deleted = _write(rows)
        CatalogueVersion.objects.filter(digest=version).delete()
        CatalogueVersion.objects.create(digest=version)
    return Loaded(is_new=True, digest=version, counts=_counts(), deleted=deleted)


def _counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in MODELS}


def _write(rows: CatalogueRows) -> int:
    resources = _write_resources(rows)
    deleted = _write_templates(rows, resources)
    _upsert(
        Synonym,
        rows.synonyms,
        ["language", "term"],
        lambda row: {"resource_id": resources[row.resource_code]},
    )
    _write_waste_codes(rows, resources)
    _write_conversions(rows, resources)
    plain: list[Table] = [
        (Sector, rows.sectors, ["scheme", "code"]),
        (EmissionFactor, rows.factors, ["key"]),
        (PriceRange, rows.prices, ["key"]),
        (LegalRule, rows.legal_rules, ["document"]),
        (FamilyRule, rows.family_rules, ["family", "state"]),
    ]
    for model, lines, keys in plain:
        _upsert(model, lines, keys)
    linked: list[Table] = [  # what points to a type goes before the type
        (Synonym, rows.synonyms, ["language", "term"]),
        (Conversion, rows.conversions, ["code"]),
        (WasteCode, rows.waste_codes, ["scheme", "code"]),
        (ResourceType, rows.resources, ["code"]),
    ]
    return deleted + sum(_delete_gone(model, lines, keys) for model, lines, keys in (*plain, *linked))


def _search_keys(rows: CatalogueRows) -> dict[str, str]:
    """Folded names and synonyms of each type, one a line."""
    terms = {row.code: [row.name_en, row.name_vi] for row in rows.resources}
    for synonym in rows.synonyms:
        terms[synonym.resource_code].append(synonym.term)
    return {code: "\n".join(dict.fromkeys(fold(term) for term in words)) for code, words in terms.items()}


def _write_resources(rows: CatalogueRows) -> dict[str, int]:
    """Upsert the types, then hang each under its parent; returns the ids by code."""
    keys = _search_keys(rows)
    _upsert(ResourceType, rows.resources, ["code"], lambda row: {"search_key": keys[row.code]})
    ids = dict(ResourceType.objects.values_list("code", "id"))
    _upsert(
        ResourceType,
        rows.resources,
        ["code"],
        lambda row: {"search_key": keys[row.code], "parent_id": ids.get(row.parent_code)},
    )
    return ids


def _write_templates(rows: CatalogueRows, resources: dict[str, int]) -> int:
    """Upsert templates and their lines and delete the lines that vanished, so that they free their resources.

    A template has no line of its own in the file: its first line speaks for it.
    """
    first = {row.template_code: row for row in reversed(rows.template_lines)}
    _upsert(
        SectorTemplate,
        list(first.values()),
        ["code"],
        lambda row: {
            "code": row.template_code,
            "name_en": row.template_name_en,
            "name_vi": row.template_name_vi,
        },
    )
    ids = dict(SectorTemplate.objects.values_list("code", "id"))

    def references(row: Any) -> dict[str, int]:
        return {"template_id": ids[row.template_code], "resource_id": resources[row.resource_code]}

    keys = ["template", "kind", "resource"]
    _upsert(SectorTemplateLine, rows.template_lines, keys, references)
    wanted = {(ids[row.template_code], row.kind, resources[row.resource_code]) for row in rows.template_lines}
    gone = _delete(SectorTemplateLine, ["template_id", "kind", "resource_id"], wanted)
    return gone + _delete(SectorTemplate, ["code"], {(code,) for code in first})


def _write_waste_codes(rows: CatalogueRows, resources: dict[str, int]) -> None:
    main = {(row.scheme, row.code): resources[row.resource_code] for row in rows.waste_code_types}
    _upsert(
        WasteCode,
        rows.waste_codes,
        ["scheme", "code"],
        lambda row: {"main_resource_id": main.get((row.scheme, row.code))},
    )
    ids = {(scheme, code): pk for pk, scheme, code in WasteCode.objects.values_list("id", "scheme", "code")}
    links = {
        (ids[scheme, code], resources[row.code])
        for row in rows.resources
        for scheme, codes in (("eu", row.ewc), ("vn", row.vn_waste))
        for code in codes
    }
    _link(WasteCode.resources.through, "wastecode_id", links)


def _write_conversions(rows: CatalogueRows, resources: dict[str, int]) -> None:
    _upsert(Conversion, rows.conversions, ["code"])
    ids = dict(Conversion.objects.values_list("code", "id"))
    for through, attribute in (
        (Conversion.inputs.through, "inputs"),
        (Conversion.outputs.through, "outputs"),
    ):
        links = {
            (ids[row.code], resources[code]) for row in rows.conversions for code in getattr(row, attribute)
        }
        _link(through, "conversion_id", links)


def _upsert(
    model: type[models.Model], rows: Sequence[Row], keys: list[str], extra: Extra = lambda _row: {}
) -> None:
    """Insert or update by natural key; the columns are the fields that row and model share, plus `extra`."""
    if not rows:
        return
    columns = {field.attname for field in model._meta.concrete_fields}
    shared = [field.name for field in fields(rows[0]) if field.name in columns]
    written = []
    for row in rows:
        item = model(**{**{name: getattr(row, name) for name in shared}, **extra(row)})
        _check(item, row)
        written.append(item)
    updated = sorted({*shared, *extra(rows[0])} - {*keys, *(f"{key}_id" for key in keys)})
    model._default_manager.bulk_create(
        written, BATCH, update_conflicts=True, unique_fields=keys, update_fields=updated
    )


def _check(item: models.Model, row: Row) -> None:
    """Refuse what does not fit its column on every database; SQLite itself would take any length."""
    for field in item._meta.concrete_fields:
        value = getattr(item, field.attname)
        try:
            if value is not None:
                field.run_validators(value)
        except ValidationError as error:
            raise row.error(field.name, value, " ".join(error.messages)) from None


def _link(through: type[models.Model], left: str, wanted: set[tuple[int, int]]) -> None:
    """Make the pairs of a many-to-many table exactly the wanted ones."""
    manager = through._default_manager
    found = {(one, other): pk for pk, one, other in manager.values_list("pk", left, "resourcetype_id")}
    manager.filter(pk__in=[pk for pair, pk in found.items() if pair not in wanted]).delete()
    missing = sorted(wanted - found.keys())
    manager.bulk_create([through(**{left: one, "resourcetype_id": other}) for one, other in missing], BATCH)


def _delete_gone(model: type[models.Model], rows: Iterable[Row], keys: list[str]) -> int:
    return _delete(model, keys, {tuple(getattr(row, key) for key in keys) for row in rows})


def _delete(model: type[models.Model], keys: list[str], wanted: set[Key]) -> int:
    """Delete the rows whose key is not wanted; all or none, and the error names what is still in use."""
    found = model._default_manager.values_list("pk", *keys)
    gone = model._default_manager.filter(pk__in=[pk for pk, *key in found if tuple(key) not in wanted])
    if model is ResourceType:
        gone.update(parent=None)  # parents and children may vanish together
    in_use = [reason for item in gone if (reason := _delete_one(item))]
    if in_use:
        raise CatalogueInUseError("Still in use, so not deleted: " + "; ".join(in_use))
    return len(gone)


def _delete_one(item: models.Model) -> str:
    try:
        item.delete()
    except ProtectedError as error:
        users = sorted(str(user) for user in error.protected_objects)
        return f"{item} (by {len(users)}: {', '.join(users[:SHOWN_USERS])})"
    return ""


MODELS: tuple[type[models.Model], ...] = (
    ResourceType,
    Synonym,
    WasteCode,
    Sector,
    Conversion,
    EmissionFactor,
    PriceRange,
    LegalRule,
    FamilyRule,
    SectorTemplate,
    SectorTemplateLine,
)
