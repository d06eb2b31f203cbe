"""A by-product with a market price would be sold anyway: only the difference is a gain."""

from dataclasses import replace

import pytest

from matching.engine import Match, Rules, explain_pair
from tests.matching.engine.worlds import have, need, process, resource, sourced, world

MARKET = replace(sourced(3e6, 4e6), key="cardboard")
PULP = replace(sourced(9e6), key="pulp")


def found(**pulp: object) -> Match:
    graph = world(
        resource("cardboard", value=MARKET, disposal_cost=sourced(1e6), disposal_factor=sourced(2.0)),
        resource("pulp", value=PULP),
        process("pulping", "cardboard", "pulp", yield_factor=(0.8, 0.8)),
    )
    taker = need(str(pulp.get("of", "cardboard")), quantity=(100, 100))
    match = explain_pair(graph, have("cardboard", quantity=(100, 100)), taker, Rules())
    assert isinstance(match, Match)
    return match


def codes(match: Match, account: str) -> list[str]:
    return [line.code for line in getattr(match, account).lines]


def test_the_giver_forgoes_the_sale_and_saves_no_disposal() -> None:
    match = found()

    assert codes(match, "giver_money") == ["forgone_sale", "transport"]
    assert match.giver_money.lines[0].amount == (-400e6, -300e6)
    assert "avoided_disposal" not in codes(match, "co2")


def test_one_market_price_on_both_sides_cancels() -> None:
    assert found().joint_money == (0.0, 0.0)


def test_a_better_use_is_worth_the_difference_of_two_prices() -> None:
    # 100 t x 0.8 x 9 million VND for pulp, less 100 t x 3-4 million VND for cardboard
    assert found(of="pulp").joint_money == pytest.approx((320e6, 420e6))
