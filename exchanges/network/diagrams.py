"""Shape links for the network, the Sankey and the map. Pure: values in, plain data out.

Numbers stay numbers; the page turns them into text. One Sankey holds one unit, because tonnes cannot be added
to megawatt-hours.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a link as this viewer may see it; anonymous parties share the key of their cell."""

    key: str
    label: str
    kind: str  # tenant, utility, city, own
    park: str
    latitude: float | None = None
    longitude: float | None = None
    precision_km: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One exchange: suggested, in talks, agreed or operating. Quantity is per year, None = not known."""

    giver: Party
    taker: Party
    resource: str
    family: str
    state: str
    quantity: float | None
    unit: str
    label: str
    url: str


def network_of(links: Iterable[Link]) -> dict[str, Any]:
    """Return nodes and links of the graph; a node's size is its number of links."""
    rows = list(links)
    degree: dict[str, int] = defaultdict(int)
    parties: dict[str, Party] = {}
    for link in rows:
        for party in (link.giver, link.taker):
            parties[party.key] = party
            degree[party.key] += 1
    nodes = [
        {"id": key, "label": party.label, "kind": party.kind, "park": party.park, "size": degree[key]}
        for key, party in sorted(parties.items())
    ]
    return {"nodes": nodes, "links": [_network_link(link) for link in rows]}


def _network_link(link: Link) -> dict[str, Any]:
    return {
        "source": link.giver.key,
        "target": link.taker.key,
        "family": link.family,
        "state": link.state,
        "value": link.quantity,
        "unit": link.unit,
        "label": link.label,
        "url": link.url,
    }


def units_of(links: Iterable[Link]) -> list[str]:
    """Return the units in which quantities are known, most links first."""
    count: dict[str, int] = defaultdict(int)
    for link in links:
        if link.quantity:
            count[link.unit] += 1
    return sorted(count, key=lambda unit: (-count[unit], unit))


def sankey_of(links: Iterable[Link], unit: str) -> dict[str, Any]:
    """Return three columns (giver, resource, taker) of one unit; links without a quantity are left out.

    A firm that both gives and takes appears once in each column, so loops can be drawn.
    """
    flows: dict[tuple[str, str], float] = defaultdict(float)
    nodes: dict[str, dict[str, Any]] = {}
    for link in links:
        if link.unit != unit or not link.quantity:
            continue
        giver, resource, taker = f"g:{link.giver.key}", f"r:{link.resource}", f"t:{link.taker.key}"
        nodes[giver] = {"name": giver, "label": link.giver.label, "column": 0, "family": link.family}
        nodes[resource] = {"name": resource, "label": link.resource, "column": 1, "family": link.family}
        nodes[taker] = {"name": taker, "label": link.taker.label, "column": 2, "family": link.family}
        flows[giver, resource] += link.quantity
        flows[resource, taker] += link.quantity
    return {
        "unit": unit,
        "nodes": [nodes[name] for name in sorted(nodes)],
        "links": [{"source": a, "target": b, "value": value} for (a, b), value in sorted(flows.items())],
    }


def map_links_of(links: Iterable[Link]) -> list[dict[str, Any]]:
    """Return the links whose two ends have a position and are not at the same place."""
    return [
        {
            "from": [link.giver.latitude, link.giver.longitude],
            "to": [link.taker.latitude, link.taker.longitude],
            "family": link.family,
            "state": link.state,
            "label": link.label,
            "url": link.url,
        }
        for link in links
        if link.giver.latitude is not None
        and link.taker.latitude is not None
        and (link.giver.latitude, link.giver.longitude) != (link.taker.latitude, link.taker.longitude)
    ]


def map_points_of(links: Iterable[Link]) -> list[dict[str, Any]]:
    """Return one point for each place, with everybody there and the circle in which they truly are."""
    places: dict[tuple[float, float], dict[str, Party]] = defaultdict(dict)
    for link in links:
        for party in (link.giver, link.taker):
            if party.latitude is not None and party.longitude is not None:
                places[party.latitude, party.longitude][party.key] = party
    return [_map_point(place, list(parties.values())) for place, parties in sorted(places.items())]


def _map_point(place: tuple[float, float], parties: list[Party]) -> dict[str, Any]:
    known = [party.precision_km for party in parties if party.precision_km is not None]
    return {
        "lat": place[0],
        "lon": place[1],
        "label": ", ".join(sorted({party.label for party in parties})),
        "kind": "own" if any(party.kind == "own" for party in parties) else "tenant",
        "radius_m": round(1000 * max(known)) if known else None,
    }
