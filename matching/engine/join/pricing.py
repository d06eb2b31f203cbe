"""The pricing oracle of portfolios: the same join, with what listings are worth lessened by their prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from matching.engine.allocation.links import Floats, Links
from matching.engine.join.closure import Closure
from matching.engine.join.columns import Columns
from matching.engine.join.scan import Candidates, Join, links_of, prepare
from matching.engine.join.screening import screen
from matching.engine.join.terms import Terms


class Pricer:
    """The pricing oracle of a portfolio over all feasible pairs, none of which are ever listed: `links.Pricer`.

    Parameters
    ----------
    closure, givers, takers
        As of a screening; rows of the links are rows of these.
    terms
        As of a screening; ``carbon_price`` [VND/t] belongs to the portfolio's objective: the reduced gain is
        gain + carbon price · co2 − giver price − factor · taker price.
    few
        How many links are returned per giver and per taker at most.
    compiled
        Use the compiled loop, which has to be installed; it finds the same links.

    Notes
    -----
    The same loop as `screen` with what listings are worth lessened by their prices: its value *is* the reduced
    gain, so that no pair above ``least`` is missed. Ranked by reduced gain times what the pair could exchange.
    """

    def __init__(
        self,
        closure: Closure,
        givers: Columns,
        takers: Columns,
        terms: Terms,
        *,
        few: int = 8,
        compiled: bool = False,
    ) -> None:
        self.few = few
        self._screen = _compiled() if compiled else screen
        self._join = prepare(closure, givers, takers, replace(terms, per_listing=few, certain=True))

    def __call__(self, giver_price: Floats, taker_price: Floats, *, least: float) -> Links:
        """Return links whose reduced gain is above ``least`` [VND per giver unit]; none = no such link exists."""
        priced = self._join.priced(giver_price, taker_price).with_terms(least_gain=least)
        return links_of(self._join, self._screen(priced))


def _compiled() -> Callable[[Join], Candidates]:
    from matching.engine.join.compiled import screen_compiled

    return screen_compiled
