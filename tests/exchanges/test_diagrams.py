"""The shapes of network, Sankey and map."""

from dataclasses import replace

from exchanges.network.diagrams import (
    Link,
    Party,
    map_links_of,
    map_points_of,
    network_of,
    sankey_of,
    units_of,
)

STEELWORKS = Party("steel", "Steelworks", "tenant", "NDV", 20.82, 106.78)
FOUNDRY = Party("foundry", "Foundry", "tenant", "NDV", 20.90, 106.60)
SCRAP = Link(STEELWORKS, FOUNDRY, "Steel scrap", "BP", "suggested", 120.0, "t", "120 t", "/m/")
BACK = Link(FOUNDRY, STEELWORKS, "Spent sand", "BP", "agreed", 30.0, "t", "30 t", "/a/")
WATER = Link(STEELWORKS, FOUNDRY, "Water", "WA", "operating", None, "m3", "water", "/w/")


def test_network_counts_links_of_each_firm() -> None:
    graph = network_of([SCRAP, BACK])

    assert [(node["id"], node["size"]) for node in graph["nodes"]] == [("foundry", 2), ("steel", 2)]
    assert [link["state"] for link in graph["links"]] == ["suggested", "agreed"]


def test_sankey_draws_a_loop_in_three_columns() -> None:
    diagram = sankey_of([SCRAP, BACK], "t")

    assert {node["name"]: node["column"] for node in diagram["nodes"]} == {
        "g:foundry": 0,
        "g:steel": 0,
        "r:Spent sand": 1,
        "r:Steel scrap": 1,
        "t:foundry": 2,
        "t:steel": 2,
    }


def test_sankey_conserves_each_resource() -> None:
    links = sankey_of([SCRAP, replace(SCRAP, quantity=80.0), BACK], "t")["links"]

    into = sum(link["value"] for link in links if link["target"] == "r:Steel scrap")
    out = sum(link["value"] for link in links if link["source"] == "r:Steel scrap")
    assert (into, out) == (200.0, 200.0)


def test_sankey_never_mixes_units() -> None:
    diagram = sankey_of([SCRAP, replace(WATER, quantity=500.0)], "t")

    assert {link["source"] for link in diagram["links"]} == {"g:steel", "r:Steel scrap"}


def test_units_leaves_out_links_without_quantity() -> None:
    assert units_of([SCRAP, BACK, WATER]) == ["t"]


def test_map_leaves_out_links_without_two_places() -> None:
    nowhere = replace(SCRAP, taker=Party("x", "X", "tenant", "", None, None))
    inside = replace(SCRAP, taker=STEELWORKS)

    assert [link["label"] for link in map_links_of([SCRAP, nowhere, inside])] == ["120 t"]


def test_map_shows_each_place_once_with_the_widest_circle_of_its_parties() -> None:
    neighbour = replace(STEELWORKS, key="rolling", label="Rolling mill", kind="own", precision_km=2.0)
    inside = replace(SCRAP, taker=neighbour)

    points = map_points_of([SCRAP, inside])

    assert [(point["label"], point["kind"], point["radius_m"]) for point in points] == [
        ("Rolling mill, Steelworks", "own", 2000),
        ("Foundry", "tenant", None),
    ]
