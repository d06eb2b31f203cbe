"""Loading the catalogue: complete, repeatable, all or nothing, and never silently losing what is in use."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalogue import models as catalogue
from catalogue import rows as typed
from catalogue.knowledge import CatalogueError, digest, read_catalogue
from catalogue.loading import MODELS, CatalogueInUseError, load_catalogue
from catalogue.models import (
    CatalogueVersion,
    Conversion,
    ResourceType,
    SectorTemplateLine,
    Synonym,
    WasteCode,
)
from companies.models import Company, Listing
from tests.catalogue.conftest import Edit

pytestmark = pytest.mark.django_db


def without(data: Path, file: str, start: str) -> None:
    """Delete the lines of a file that start with a text."""
    lines = (data / file).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(start)]
    assert len(kept) < len(lines)
    (data / file).write_text("".join(kept), encoding="utf-8")


def without_type(data: Path, code: str) -> None:
    """Delete an unused type and its synonyms."""
    without(data, "resource_types.csv", f"{code},")
    without(data, "synonyms.csv", f"{code},")


def unused_type(data: Path) -> str:
    """A type that no other file mentions, but that has synonyms."""
    rows = read_catalogue(data)
    used = {row.parent_code for row in rows.resources} | {line.resource_code for line in rows.template_lines}
    used |= {code for row in rows.conversions for code in (*row.inputs, *row.outputs)}
    named = {row.resource_code for row in rows.synonyms}
    return next(row.code for row in rows.resources if row.code in named - used)


def listing_of(code: str) -> Listing:
    company = Company.objects.create(
        slug="thep-viet", name="Thép Việt", kind="tenant", source="own", confidence="own"
    )
    return Listing.objects.create(
        code="LST-2611-0001",
        company=company,
        kind="HAVE",
        resource=ResourceType.objects.get(code=code),
        family="BP",
    )


@pytest.mark.slow
def test_first_load_writes_every_row_of_the_shipped_files() -> None:
    rows = read_catalogue()

    loaded = load_catalogue()

    assert loaded.is_new
    assert loaded.counts["ResourceType"] == len(rows.resources)
    assert loaded.counts["SectorTemplateLine"] == len(rows.template_lines)
    assert Conversion.inputs.through.objects.count() == sum(len(row.inputs) for row in rows.conversions)
    assert CatalogueVersion.objects.newest_digest() == rows.digest


def test_second_load_of_the_same_files_does_nothing(data: Path) -> None:
    first = load_catalogue(data)

    second = load_catalogue(data)

    assert not second.is_new
    assert second.counts == first.counts


def test_changed_file_updates_rows_and_keeps_their_ids(data: Path, edit: Edit) -> None:
    load_catalogue(data)
    before = set(ResourceType.objects.values_list("id", "code"))
    edit("resource_types.csv", ",Coal fly ash,", ",Fly ash of coal,")

    loaded = load_catalogue(data)

    assert (loaded.is_new, loaded.deleted) == (True, 0)
    assert ResourceType.objects.get(code="coal-fly-ash").name_en == "Fly ash of coal"
    assert set(ResourceType.objects.values_list("id", "code")) == before


def test_return_to_earlier_files_is_loaded_again(short_data: Path, data: Path, edit: Edit) -> None:
    load_catalogue(short_data)
    edit("resource_types.csv", ",Coal fly ash,", ",Fly ash of coal,")
    load_catalogue(data)

    loaded = load_catalogue(short_data)

    assert loaded.is_new
    assert ResourceType.objects.get(code="coal-fly-ash").name_en == "Coal fly ash"
    assert CatalogueVersion.objects.newest_digest() == digest(short_data)


def test_parents_waste_codes_and_search_words_are_linked(short_data: Path) -> None:
    load_catalogue(short_data)

    ash = ResourceType.objects.get(code="coal-fly-ash")

    assert ash.parent.code == "ash-and-slag"
    assert "10 01 02" in set(ash.waste_codes.values_list("code", flat=True))
    assert ash.search_key.split("\n")[:2] == ["coal fly ash", "tro bay than"]


def test_vanished_unused_type_goes_with_its_synonyms(data: Path) -> None:
    code = unused_type(data)
    load_catalogue(data)
    without_type(data, code)

    loaded = load_catalogue(data)

    assert loaded.deleted > 1
    assert not ResourceType.objects.filter(code=code).exists()
    assert not Synonym.objects.filter(resource__code=code).exists()


def test_vanished_type_in_use_stops_the_load_and_names_the_listing(data: Path) -> None:
    code = unused_type(data)
    version = load_catalogue(data).digest
    listing_of(code)
    without_type(data, code)

    with pytest.raises(CatalogueInUseError, match="LST-2611-0001"):
        load_catalogue(data)

    assert ResourceType.objects.filter(code=code).exists()
    assert CatalogueVersion.objects.newest_digest() == version


def test_vanished_template_line_is_deleted(data: Path) -> None:
    before = load_catalogue(data).counts["SectorTemplateLine"]
    without(data, "sector_templates.csv", "tyres,2211,Tyre making,Sản xuất lốp xe,HAVE,carbon-black-dust,")

    load_catalogue(data)

    assert SectorTemplateLine.objects.count() == before - 1


def test_vanished_waste_code_link_is_deleted(data: Path, edit: Edit) -> None:
    load_catalogue(data)
    (row,) = [row for row in read_catalogue(data).resources if row.code == "bf-slag-granulated"]
    line = (data / "resource_types.csv").read_text(encoding="utf-8").splitlines()[row.line - 1]
    edit("resource_types.csv", line, line.replace(";".join(row.ewc), ""))

    load_catalogue(data)

    assert not WasteCode.objects.filter(scheme="eu", resources__code="bf-slag-granulated").exists()


def test_text_too_long_for_its_column_is_refused_with_its_line(data: Path, edit: Edit) -> None:
    edit("resource_types.csv", ",Coal fly ash,", f",{'a' * 161},")

    with pytest.raises(CatalogueError) as refusal:
        load_catalogue(data)

    assert (refusal.value.file, refusal.value.column) == ("resource_types.csv", "name_en")
    assert not ResourceType.objects.exists()


def test_command_prints_counts_and_says_when_nothing_changed(data: Path) -> None:
    first, second = StringIO(), StringIO()

    call_command("load_catalogue", path=data, stdout=first)
    call_command("load_catalogue", path=data, stdout=second)

    assert " loaded; 0 rows deleted." in first.getvalue()
    assert f"Conversion             {Conversion.objects.count()}" in first.getvalue()
    assert " already loaded; " in second.getvalue()


def test_command_fails_with_the_place_of_a_wrong_cell(data: Path, edit: Edit) -> None:
    edit("emission_factors.csv", "0.6592", "about 0.66")

    with pytest.raises(CommandError, match=r"emission_factors.csv line 11, column value: 'about 0.66'"):
        call_command("load_catalogue", path=data, stdout=StringIO())


@pytest.mark.parametrize(
    ("allowed", "choices"),
    [
        (typed.FAMILIES, catalogue.Family.values),
        (typed.STATES, catalogue.State.values),
        (typed.HAZARDS, catalogue.Hazard.values),
        (typed.LICENCES, catalogue.Conversion.Licence.values),
    ],
)
def test_reader_and_models_allow_the_same_choices(allowed: tuple[str, ...], choices: list[str]) -> None:
    assert sorted(allowed) == sorted(choices)


def test_every_model_of_the_catalogue_is_loaded() -> None:
    concrete = set(ResourceType._meta.app_config.get_models())

    assert concrete - set(MODELS) == {CatalogueVersion}


@pytest.mark.parametrize(
    ("confidence", "needs_check"),
    [
        ("verified (public source)", False),
        ("verified (secondary public source)", False),
        ("pair verified (public source); yield from memory, needs check", True),
        ("from memory, needs check", True),
        ("derived", True),
        ("0.3, 0.8, 0.5 verified in secondary copy; others from memory", True),
    ],
)
def test_needs_check_says_when_a_part_is_not_verified(confidence: str, needs_check: bool) -> None:
    assert ResourceType(confidence=confidence).needs_check is needs_check
