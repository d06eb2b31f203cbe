"""The candidate join as one would write it in pandas: merge everything, then filter. What memory allows."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.engine.join.best import in_order, merge
from matching.engine.join.columns import Rows
from matching.engine.join.scan import Candidates, Join, Pairs, co2_of, gain_of, square_of, way_of
from matching.engine.join.screen_gates import GATES
from matching.engine.join.screening import score_of


def screen_by_merge(join: Join, givers: Rows) -> Candidates:
    """Return what `screening.screen` returns, from one merge of givers, labels and takers by resource.

    The formulas are the engine's own, over the columns of the merged frame.
    """
    import pandas as pd

    closure = join.closure
    owner = np.repeat(np.arange(len(closure.materials)), np.diff(closure.groups[closure.starts]))
    need = np.repeat(closure.target, np.diff(closure.groups))
    offers = pd.DataFrame({"giver": givers.astype(np.int32), "have": join.givers.resource[givers]})
    labels = pd.DataFrame(
        {"have": owner.astype(np.int32), "need": need, "label": np.arange(len(need), dtype=np.int32)}
    )
    wants = pd.DataFrame({"taker": np.arange(len(join.takers), dtype=np.int32), "need": join.takers.resource})
    frame = offers.merge(labels, on="have").merge(wants, on="need")
    frame = frame[["giver", "taker", "label"]]
    frame["square"] = square_of(join, frame["giver"].to_numpy(), frame["taker"].to_numpy())
    reach = join.labels.reach[frame["label"]]
    return _ranked(join, frame[~(frame["square"].to_numpy() > reach * reach)])


def _ranked(join: Join, frame: Any) -> Candidates:
    pairs = Pairs(*(frame[name].to_numpy() for name in ("giver", "taker", "label", "square")))
    way = way_of(pairs)
    value = gain_of(join, pairs, way) + join.terms.carbon_price * co2_of(join, pairs, way)
    refused = ~(value > join.terms.least_gain)
    for _code, gate in GATES:
        gate(join, pairs, refused)
    overlap = join.overlap(pairs.giver, pairs.taker)
    good = np.flatnonzero(~refused & (overlap >= join.least_overlap))
    frame = frame.iloc[good]
    frame = frame.assign(score=score_of(join, pairs.pick(good), value[good], overlap[good]))
    frame = frame.sort_values(["score", "label"], ascending=[False, True], kind="stable")
    frame = frame.drop_duplicates(["giver", "taker"])
    giver, taker, label, score = (frame[name].to_numpy() for name in ("giver", "taker", "label", "score"))
    found = Candidates(giver, taker, label, score)
    return merge(join, [in_order(join, found, visited=0, feasible=len(frame))])
