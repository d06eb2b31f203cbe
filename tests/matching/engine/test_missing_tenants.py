"""Which kind of firm unlocks the most: counted by hand."""

from matching.engine import Direction, Rules, find_matches
from matching.engine.foresight.missing_tenants import kinds_for, missing_kinds, missing_plants
from matching.engine.foresight.scenarios import FirmKind, KindLine
from matching.engine.types import Sourced
from tests.matching.engine.worlds import at, have, need, process, resource, world

PRICE = Sourced("landfill", 100.0, 200.0, "VND/t", "a list", 2026, "verified")
GRAPH = world(
    resource("ash", disposal_cost=PRICE),
    resource("gypsum", disposal_cost=PRICE),
    resource("sludge"),
    resource("cake"),
    resource("steam"),
    process("press", "sludge", "cake", receiver_isic=("38",)),
    process("burn", "cake", "steam", receiver_isic=("2394",)),
)
CEMENT = FirmKind(
    "cement",
    ("2394",),
    (KindLine(Direction.NEED, "ash"), KindLine(Direction.NEED, "gypsum"), KindLine(Direction.HAVE, "steam")),
)
BRICKS = FirmKind("bricks", ("2392",), (KindLine(Direction.NEED, "ash"), KindLine(Direction.NEED, "cake")))
LISTINGS = [
    have("ash", id=1, company="power", quantity=(100.0, 100.0)),
    have("gypsum", id=2, company="dap", quantity=(50.0, 50.0)),
    have("gypsum", id=3, company="dap", site=at(4)),
    have("sludge", id=4, company="mill"),
    need("steam", id=5, company="tyres", quantity=(7.0, 7.0)),
]


def test_kinds_are_ranked_by_whom_they_serve() -> None:
    cement, bricks = missing_kinds(GRAPH, LISTINGS, [BRICKS, CEMENT], at(2), Rules())

    assert (cement.code, cement.companies, cement.listings) == ("cement", 3, 4)
    assert [match.giver for match in cement.taken] == [1, 2, 3]
    assert [match.taker for match in cement.supplied] == [5]
    assert (bricks.code, bricks.companies, bricks.listings) == ("bricks", 1, 1)


def test_money_is_what_is_known_and_says_of_how_many() -> None:
    cement = missing_kinds(GRAPH, LISTINGS, [CEMENT], at(2), Rules())[0]

    # 100 t + 50 t of avoided landfill at 100-200 VND/t; the third listing has no quantity, steam no price
    assert cement.money == (15000.0, 30000.0)
    assert (cement.money_known, cement.counted, cement.listings) == (
        2,
        3,
        4,
    )  # what it supplies does not count


def test_firm_that_would_need_a_further_plant_does_not_count() -> None:
    served = missing_kinds(GRAPH, [LISTINGS[3]], [BRICKS], at(2), Rules())

    assert served == []


def test_firm_of_a_sector_that_runs_the_treatment_itself_does_count() -> None:
    presser = FirmKind("presser", ("3821",), (KindLine(Direction.NEED, "cake"),))

    served = missing_kinds(GRAPH, [LISTINGS[3]], [presser], at(2), Rules())

    assert [(one.code, one.listings) for one in served] == [("presser", 1)]


def test_firm_out_of_reach_unlocks_nothing() -> None:
    assert missing_kinds(GRAPH, LISTINGS, [CEMENT], at(500), Rules()) == []


def test_plants_are_ranked_by_the_matches_that_wait_for_them_alone() -> None:
    givers = [have("sludge", id=4, company="mill"), have("sludge", id=6, company="paper")]
    takers = [need("cake", id=7, company="kiln", isic=("2410",)), need("steam", id=8, company="tyres")]
    streams = {stream.id: stream for stream in (*givers, *takers)}
    matches = find_matches(GRAPH, givers, takers, Rules()).matches

    plants = missing_plants(matches, streams)

    # sludge -> cake waits for a press alone; sludge -> steam too, as tyres (2394 here) may burn the cake
    assert [(one.code, one.companies, one.listings) for one in plants] == [("press", 4, 4)]


def test_match_that_lacks_two_plants_waits_for_neither_alone() -> None:
    givers = [have("sludge", id=4, company="mill")]
    takers = [need("steam", id=8, company="tyres", isic=("2410",))]
    matches = find_matches(GRAPH, givers, takers, Rules()).matches

    assert len(matches) == 1
    assert missing_plants(matches, {stream.id: stream for stream in (*givers, *takers)}) == []


def test_kinds_for_one_listing_name_those_that_need_a_further_plant_last() -> None:
    presser = FirmKind("presser", ("3821",), (KindLine(Direction.NEED, "cake"),))

    found = kinds_for(GRAPH, LISTINGS[3], [BRICKS, CEMENT, presser], at(2), Rules())

    assert [code for code, _match in found] == ["presser", "bricks"]
    assert [one.process for one in found[0][1].pathway.steps] == ["press"]


def test_kinds_for_a_need_are_those_that_give() -> None:
    assert [code for code, _match in kinds_for(GRAPH, LISTINGS[4], [BRICKS, CEMENT], at(2), Rules())] == [
        "cement"
    ]
