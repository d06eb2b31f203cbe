"""Does a reading of two texts break a hard rule that needs no listing data: purpose, restriction, licence?"""

from matching.engine import MaterialGraph, Rules, explain_pair
from matching.engine.judging.evaluation import reasons
from matching.engine.types import Direction, Refusal, Stream

NO_PATHWAY = "no_pathway"
# Texts say nothing of licences, amounts and units: those gates would judge what is only unsaid.
RULES = Rules(disabled_gates=frozenset({"hazard_licence", "unit_dimension"}))


class Gating:
    """Puts types, not listings, before the engine's gates."""

    def __init__(self, graph: MaterialGraph) -> None:
        self._graph = graph
        self._known: dict[tuple[str, str, tuple[str, ...]], str] = {}

    def broken(self, resource: str, need: str, isic: tuple[str, ...] = ()) -> str:
        """Return the code of the gate that refuses ``resource`` for ``need``; empty when none does.

        A pair of types without a pathway (the waste is named too generally) breaks no rule that is known.
        """
        key = (resource, need, isic)
        if need and key not in self._known:
            have = Stream(1, "giver", Direction.HAVE, resource)
            want = Stream(2, "taker", Direction.NEED, need, isic=isic)
            answer = explain_pair(self._graph, have, want, RULES)
            codes = [gate.code for gate in reasons(answer)] if isinstance(answer, Refusal) else []
            self._known[key] = next((code for code in codes if code != NO_PATHWAY), "")
        return self._known.get(key, "")
