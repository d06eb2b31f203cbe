"""N-1: against the plan that is really made without the company, and a small world counted by hand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Match, Rules, allocate, find_matches, match_key
from matching.engine.foresight.resilience import Plan, outage, plan_without, share_of
from matching.engine.graph import MaterialGraph
from matching.engine.types import Converter, Stream
from tests.matching.engine.randoms import random_setting
from tests.matching.engine.worlds import at, have, need, process, resource, world


def plan_of(
    graph: MaterialGraph, givers: list[Stream], takers: list[Stream], converters: tuple[Converter, ...] = ()
) -> Plan:
    found = find_matches(graph, givers, takers, Rules(), converters=converters).matches
    quantities = allocate(found, givers, takers, Rules()).quantities
    return Plan(found, {stream.id: stream for stream in (*givers, *takers)}, quantities)


def ash_world() -> Plan:
    """Power gives 100 t; bricks near by takes 70, roads farther off 50; another power plant gives 20."""
    givers = [
        have("ash", id=1, company="power", quantity=(100.0, 100.0), site=at(0)),
        have("ash", id=2, company="second power", quantity=(20.0, 20.0), site=at(30)),
    ]
    takers = [
        need("ash", id=11, company="bricks", quantity=(70.0, 70.0), site=at(1)),
        need("ash", id=12, company="roads", quantity=(50.0, 50.0), site=at(20)),
    ]
    return plan_of(world(resource("ash")), givers, takers)


def test_what_is_stranded_is_what_the_plan_sent() -> None:
    plan = ash_world()
    lost = outage("power", plan)

    sent = {plan.streams[one.partner].company: one.amount for one in lost.stranded}
    assert sum(sent.values()) + sum(
        amount for key, amount in plan.quantities.items() if key.startswith(_keys(plan, 2))
    ) == sum(plan.quantities.values())
    assert set(sent) == {"bricks", "roads"}
    assert lost.matches_lost == 2


def _keys(plan: Plan, giver: int) -> tuple[str, ...]:
    return tuple(match_key(match) for match in plan.matches if match.giver == giver)


def test_backup_is_the_next_best_match_with_what_is_left_of_it() -> None:
    givers = [
        have("ash", id=1, company="power", quantity=(60.0, 60.0)),
        have("ash", id=2, company="near", quantity=(50.0, 50.0), site=at(2)),
        have("ash", id=3, company="used up", quantity=(40.0, 40.0), site=at(10)),
    ]
    takers = [
        need("ash", id=11, company="bricks", quantity=(60.0, 60.0), site=at(1)),
        need("ash", id=12, company="roads", quantity=(40.0, 40.0), site=at(10)),
        need("ash", id=13, company="dam", quantity=(20.0, 20.0), site=at(2)),
    ]
    plan = plan_of(world(resource("ash")), givers, takers)
    by_pair = {(match.giver, match.taker): match_key(match) for match in plan.matches}
    quantities = {by_pair[1, 11]: 60.0, by_pair[3, 12]: 40.0, by_pair[2, 13]: 20.0}

    lost = outage("power", Plan(plan.matches, plan.streams, quantities))

    backup = lost.stranded[0].backup
    assert backup is not None
    assert (backup.match.giver, backup.match.taker, backup.free) == (2, 11, 30.0)
    assert lost.without_backup == 0


def test_partner_of_the_only_company_stands_alone() -> None:
    plan = plan_of(
        world(resource("ash")),
        [have("ash", id=1, company="power", quantity=(10.0, 10.0))],
        [need("ash", id=11, company="bricks", quantity=(10.0, 10.0))],
    )

    lost = outage("power", plan)

    assert (lost.without_backup, lost.alone) == (1, (11,))


def test_backup_of_unknown_quantity_comes_after_known_ones_and_says_so() -> None:
    givers = [
        have("ash", id=1, company="power", quantity=(10.0, 10.0)),
        have("ash", id=2, company="vague", site=at(1)),
    ]
    plan = plan_of(
        world(resource("ash")), givers, [need("ash", id=11, company="bricks", quantity=(10.0, 10.0))]
    )

    backup = outage("power", plan).stranded[0].backup

    assert backup is not None
    assert (backup.match.giver, backup.free) == (2, None)


def test_treater_that_stops_strands_what_it_treated() -> None:
    graph = world(
        resource("sludge"), resource("cake"), process("press", "sludge", "cake", receiver_isic=("38",))
    )
    givers = [have("sludge", id=1, company="mill", quantity=(10.0, 10.0))]
    takers = [need("cake", id=11, company="kiln", quantity=(10.0, 10.0))]
    converters = (
        Converter("presser", at(5), isic=("3821",)),
        Converter("far presser", at(14), isic=("3821",)),
    )
    plan = plan_of(graph, givers, takers, converters)

    lost = outage("presser", plan)
    rest, _allocation = plan_without("presser", plan, Rules(), graph=graph, converters=converters)

    assert [(one.match.giver, one.partner, round(one.amount, 9)) for one in lost.stranded] == [(1, 1, 10.0)]
    assert (lost.matches_lost, lost.treated, lost.alone) == (0, 1, ())  # another plant may be found
    assert rest.matches == plan_of(graph, givers, takers, converters[1:]).matches
    assert [one.company for one in rest.matches[0].operators] == ["far presser"]


def _sorted(matches: tuple[Match, ...]) -> list[str]:
    return sorted(map(match_key, matches))


@settings(max_examples=40)
@given(seed=st.integers(0, 10**9), size=st.integers(2, 8))
def test_plan_without_a_company_is_the_plan_of_a_search_without_it(seed: int, size: int) -> None:
    setting = random_setting(seed, size)
    plan = plan_of(setting.graph, list(setting.givers), list(setting.takers))
    for company in {stream.company for stream in plan.streams.values()}:
        rest, allocation = plan_without(company, plan, Rules())
        fresh = plan_of(
            setting.graph,
            [one for one in setting.givers if one.company != company],
            [one for one in setting.takers if one.company != company],
        )

        assert _sorted(rest.matches) == _sorted(fresh.matches)
        assert allocation.quantities == fresh.quantities


@settings(max_examples=40)
@given(seed=st.integers(0, 10**9), size=st.integers(2, 8))
def test_stranded_links_are_the_planned_ones_of_the_company(seed: int, size: int) -> None:
    setting = random_setting(seed, size)
    plan = plan_of(setting.graph, list(setting.givers), list(setting.takers), setting.converters)
    for company in plan.companies:
        lost = outage(company, plan)

        expected = {
            match_key(one)
            for one in plan.matches
            if company in plan.involved(one) and match_key(one) in plan.quantities
        }
        assert {match_key(one.match) for one in lost.stranded} == expected
        assert all(company not in plan.involved(one.backup.match) for one in lost.stranded if one.backup)


def test_share_of_a_loss_is_largest_at_the_largest_quantity() -> None:
    assert share_of((-100.0, 300.0), (10.0, 20.0), 5.0) == (-25.0, 75.0)
    assert share_of((100.0, 300.0), (10.0, 20.0), 5.0) == (50.0, 75.0)
    assert share_of((100.0, 300.0), (10.0, 20.0), None) is None
    assert share_of(None, (10.0, 20.0), 5.0) is None
