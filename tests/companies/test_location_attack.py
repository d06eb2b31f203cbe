"""An attacker who moves his own site at will learns the cell of an anonymous company and nothing more (C1)."""

import random
from collections.abc import Callable
from functools import cache

import pytest

from companies.projections import Cell, PublicProjection, cell_at
from matching.engine import Rules, explain_pair
from matching.engine.geography import great_circle_km
from matching.engine.types import Match, Site
from matching.snapshot import projected_stream
from tests.matching.engine.worlds import at, limit, need, resource, world

SITES = 100
HALF_A_CELL_KM = 2.5
GRAPH = world(resource("ash"), limit("BP", "solid", 500))
BASE = at(0)  # 20.0 N 106.7 E
Told = Callable[[Site], float]


def random_sites(seed: int = 11) -> list[Site]:
    dice = random.Random(seed)
    return [Site(20.0 + dice.random() * 0.4, 106.6 + dice.random() * 0.4, 0.0) for _number in range(SITES)]


def projection_in(cell: Cell) -> PublicProjection:
    return PublicProjection(
        7, "HAVE", "BP", "ash", "t", "no", None, cell, (), "", "", None, is_estimate=False
    )


@cache
def answer(cell: Cell, asking: Site) -> Match:
    """Return all that the product tells of the pair: distance, score, confidence, gates, money, carbon."""
    secret = projected_stream(projection_in(cell), company="secret")
    found = explain_pair(GRAPH, secret, need("ash", id=8, company="attacker", site=asking), Rules())
    assert isinstance(found, Match)
    return found


def middle_of_the_distance(secret: Site) -> Told:
    cell = cell_at(secret.latitude, secret.longitude)

    def told(asking: Site) -> float:
        low, high = answer(cell, asking).distance_km or (0.0, 0.0)
        return (low + high) / 2

    return told


def consistent_with_all_answers(secret: Site, queries: list[Site]) -> list[Site]:
    """Keep of a fine net of positions those from which every answer would have been the same."""
    seen = [answer(cell_at(secret.latitude, secret.longitude), query) for query in queries]
    net = [
        Site(secret.latitude + north * 0.005, secret.longitude + east * 0.005, 0.0)
        for north in range(-16, 17)
        for east in range(-16, 17)
    ]
    same: dict[str, bool] = {}
    kept = []
    for place in net:
        cell = cell_at(place.latitude, place.longitude)
        if cell.id not in same:
            same[cell.id] = all(answer(cell, query) == was for query, was in zip(queries, seen, strict=True))
        if same[cell.id]:
            kept.append(place)
    return kept


def worst_error_km(places: list[Site]) -> float:
    """Return how far off the best guess may be: half the way between the two places furthest apart."""
    corners = [min, max]
    ends = [
        Site(one(place.latitude for place in places), other(place.longitude for place in places), 0.0)
        for one in corners
        for other in corners
    ]
    return max(great_circle_km(a, b) for a in ends for b in ends) / 2


def test_every_answer_fits_the_whole_cell_for_a_hundred_of_a_hundred_sites() -> None:
    dice = random.Random(3)
    queries = [Site(20.0 + dice.random() * 0.4, 106.6 + dice.random() * 0.4, 0.0) for _number in range(40)]

    errors = [worst_error_km(consistent_with_all_answers(site, queries)) for site in random_sites()]

    assert len(errors) == SITES
    assert min(errors) >= HALF_A_CELL_KM


# --- the attack that breaks rounding ------------------------------------------------------------------------


def flip(told: Told, start: Site, *, east: bool) -> tuple[Site, float]:
    """Walk from a place until the told distance changes; return where, and the middle of the two distances."""

    def moved(step: float) -> Site:
        return Site(start.latitude + (0 if east else step), start.longitude + (step if east else 0), 0.0)

    low, high = 0.0, 0.03
    first = told(moved(low))
    while told(moved(high)) == first:
        high += 0.03
    for _halving in range(22):
        middle = (low + high) / 2
        low, high = (middle, high) if told(moved(middle)) == first else (low, middle)
    after = told(moved(high))
    return moved((low + high) / 2), (first + after) / 2


def trilaterate(circles: list[tuple[Site, float]], guess: Site) -> Site:
    """Return the place whose distances fit best: Newton's method on a net that shrinks."""
    best, step = guess, 0.2
    while step > 1e-8:
        around = [
            Site(best.latitude + north * step, best.longitude + east * step, 0.0)
            for north in (-1, 0, 1)
            for east in (-1, 0, 1)
        ]
        nearest = min(around, key=lambda place: misfit(circles, place))
        step = step / 2 if nearest == best else step
        best = nearest
    return best


def misfit(circles: list[tuple[Site, float]], place: Site) -> float:
    return sum((great_circle_km(centre, place) - reach) ** 2 for centre, reach in circles)


def attack(told: Told) -> Site:
    corners = [Site(19.9, 106.5, 0.0), Site(19.9, 107.1, 0.0), Site(20.5, 106.5, 0.0)]
    circles = [flip(told, corner, east=east) for corner in corners for east in (True, False)]
    return trilaterate(circles, Site(20.2, 106.8, 0.0))


def rounded_distance_to(secret: Site) -> Told:
    return lambda asking: float(round(great_circle_km(asking, secret)))


def test_control_a_rounded_distance_gives_the_place_away_to_metres() -> None:
    errors_m = [1000 * great_circle_km(attack(rounded_distance_to(site)), site) for site in random_sites()]

    assert max(errors_m) < 25


@pytest.mark.parametrize("site", random_sites()[:3])
def test_same_attack_on_the_product_finds_the_middle_of_the_cell(site: Site) -> None:
    cell = cell_at(site.latitude, site.longitude)
    told = middle_of_the_distance(site)
    way = told(BASE) / great_circle_km(BASE, Site(cell.latitude, cell.longitude, 0.0))

    found = attack(lambda asking: float(round(told(asking) / way)))

    assert great_circle_km(found, Site(cell.latitude, cell.longitude, 0.0)) < 0.1
