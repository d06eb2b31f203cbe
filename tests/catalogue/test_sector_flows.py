"""Needs by sector: the two files fit the catalogue, and the look-ups say who could take what."""

from pathlib import Path

import pytest

from catalogue.columns import CatalogueError
from catalogue.knowledge import read_catalogue
from catalogue.sector_flows import IN, OUT, FirmKindRow, FlowRow, SectorFlows, load_sector_flows, sector_flows
from tests.catalogue.conftest import Edit

PARENTS = {"ash": None, "fly-ash": "ash", "bed-ash": "ash", "cement": None}


def kind(code: str) -> FirmKindRow:
    return FirmKindRow(
        code=code,
        isic=("2394",),
        name_en=code,
        name_vi=code,
        synonyms_en=(),
        synonyms_vi=(),
        source="test",
        confidence="test",
    )


def flow(kind_code: str, direction: str, resource: str, strength: str = "typical") -> FlowRow:
    return FlowRow(
        kind=kind_code, direction=direction, resource=resource, strength=strength, source="t", confidence="t"
    )


def small(*flows: FlowRow) -> SectorFlows:
    return SectorFlows([kind("works"), kind("road"), kind("power")], flows, dict(PARENTS))


def fits(flows: SectorFlows, resource: str) -> dict[str, float]:
    return {party.kind.code: party.fit for party in flows.takers_of(resource)}


def test_files_fit_the_catalogue_and_cover_the_economy() -> None:
    flows, rows = load_sector_flows(), read_catalogue()
    classes = {row.code for row in rows.sectors if row.scheme == "isic"}
    named = {code for row in flows.kinds.values() for code in row.isic}

    assert len(flows.kinds) >= 150
    assert sum(len(flows.flows_of(code, way)) for code in flows.kinds for way in (IN, OUT)) >= 1500
    assert named - classes == set()
    assert [code for code in flows.kinds if not flows.flows_of(code, IN)] == []
    assert [code for code in flows.kinds if not flows.flows_of(code, OUT)] == []


def test_every_kind_says_from_where_it_is_known() -> None:
    flows = load_sector_flows()

    assert [row.code for row in flows.kinds.values() if not (row.source and row.confidence)] == []


@pytest.mark.parametrize(
    ("resource", "taker"),
    [
        ("coal-fly-ash", "cement-works"),
        ("molasses", "distillery"),
        ("spent-grain", "cattle-farm"),
        ("co2-offgas", "greenhouse"),
        ("used-cooking-oil", "biodiesel-plant"),
    ],
)
def test_typical_takers_stand_first(resource: str, taker: str) -> None:
    best = load_sector_flows().takers_of(resource)

    assert taker in {party.kind.code for party in best if party.fit == 1.0}
    assert [party.fit for party in best] == sorted((party.fit for party in best), reverse=True)


def test_a_special_kind_fits_and_a_general_name_fits_less() -> None:
    flows = small(flow("works", "in", "ash"), flow("road", "in", "bed-ash"))

    assert fits(flows, "fly-ash") == {"works": 1.0}
    assert fits(flows, "ash") == {"works": 1.0, "road": 0.7}
    assert fits(flows, "cement") == {}


def test_possible_is_weaker_and_the_best_flow_of_a_kind_counts() -> None:
    flows = small(flow("works", "in", "ash", "possible"), flow("works", "in", "fly-ash"))

    assert fits(flows, "fly-ash") == {"works": 1.0}
    assert fits(flows, "bed-ash") == {"works": 0.6}


def test_givers_are_not_takers() -> None:
    flows = small(flow("power", "out", "fly-ash"))

    assert [party.kind.code for party in flows.givers_of("fly-ash")] == ["power"]
    assert flows.takers_of("fly-ash") == []


@pytest.mark.parametrize(
    ("flows", "wrong"),
    [
        ((flow("nobody", "in", "ash"),), "kind"),
        ((flow("works", "in", "no-such"),), "resource"),
        ((flow("works", "in", "ash"), flow("works", "in", "ash")), "resource"),
    ],
)
def test_a_broken_flow_is_named(flows: tuple[FlowRow, ...], wrong: str) -> None:
    with pytest.raises(CatalogueError) as refusal:
        small(*flows)

    assert refusal.value.column == wrong


def test_a_wrong_cell_is_named_by_file(data: Path, edit: Edit) -> None:
    edit("firm_kinds.csv", "code,isic,name_en", "code,class,name_en")

    with pytest.raises(CatalogueError, match=r"firm_kinds.csv line 1"):
        sector_flows(read_catalogue(), data)
