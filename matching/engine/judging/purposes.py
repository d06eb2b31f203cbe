"""Two hard rules on purpose: what is restricted to disposal, and what a use may be served with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from matching.engine.graph import Kinship
from matching.engine.hazards import HAZARDOUS, declared
from matching.engine.judging.end_uses import END_USES, RESTRICTED, EndUse, Restricted
from matching.engine.judging.pairs import Pair
from matching.engine.types import Facts, Gate, Hazard, Resource, Verdict

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
SEVERITY = {PASS: 0, UNKNOWN: 1, FAIL: 2}


def _uses_by_type() -> dict[str, tuple[EndUse, ...]]:
    uses: dict[str, list[EndUse]] = defaultdict(list)
    for use in END_USES:
        for code in use.types:
            uses[code].append(use)
    return {code: tuple(found) for code, found in uses.items()}


USES_BY_TYPE = _uses_by_type()
RESTRICTED_BY_TYPE = {code: one for one in RESTRICTED for code in one.types}


def restricted_matter(pair: Pair) -> Gate | None:
    """Refuse matter that only licensed disposal may take (asbestos, PCB, medical, explosive) for anything else.

    A need for the very matter is somebody who disposes of it: the licence is then `hazard_licence`'s question. A
    waste code that is hidden in a broader type stays a question for a licensed receiver and refuses any other.
    """
    found = next(_restrictions(pair), None)
    if found is None:
        return None
    direct = not pair.path.processes
    by_type = direct and not found.types.isdisjoint(pair.world.graph.lineage(pair.path.need.code))
    licensed = direct and pair.path.kinship is not Kinship.GENERAL and HAZARDOUS in pair.taker.licences
    verdict = PASS if by_type else UNKNOWN if licensed else FAIL
    facts: Facts = {"matter": found.code, "resource": pair.start.code, "waste_code": pair.giver.waste_code}
    return Gate("restricted_matter", verdict, facts, found.rule)


def _restrictions(pair: Pair) -> Iterator[Restricted]:
    code = pair.giver.waste_code
    if code:
        yield from (one for one in RESTRICTED if code.startswith(one.waste_codes))
    yield from pair.path.once(("restricted",), lambda: tuple(_by_type(pair)))


def _by_type(pair: Pair) -> Iterator[Restricted]:
    for passed in pair.path.resources[: len(pair.path.processes) or 1]:
        for kind in pair.world.graph.lineage(passed.code):
            if kind in RESTRICTED_BY_TYPE:
                yield RESTRICTED_BY_TYPE[kind]


def end_use(pair: Pair) -> Gate | None:
    """Refuse what the use of the need never takes (waste in feed, sewage in drinking water, PVC in fuel)."""
    key = "end_use", pair.taker.isic, pair.giver.hazardous
    gate: Gate | None = pair.path.once(key, lambda: _strictest(pair))
    return gate


def _strictest(pair: Pair) -> Gate | None:
    judged = [_judge(pair, use) for use in _uses(pair)]
    return max(judged, key=lambda gate: SEVERITY[gate.verdict], default=None)


def _uses(pair: Pair) -> Iterator[EndUse]:
    for code in pair.world.graph.lineage(pair.path.need.code):
        for use in USES_BY_TYPE.get(code, ()):
            if not use.isic or any(own.startswith(use.isic) for own in pair.taker.isic):
                yield use


def _judge(pair: Pair, use: EndUse) -> Gate:
    matter, verdict = _worst(pair, use)
    facts: Facts = {"use": use.code, "resource": matter.code, "needed": pair.path.need.code}
    return Gate("end_use", verdict, facts, use.rule)


def _worst(pair: Pair, use: EndUse) -> tuple[Resource, Verdict]:
    """Return what the use objects to most: the stream itself, or something that it becomes on the way."""
    judged = [(pair.start, _of_start(pair, use))]
    judged += [(between, _of_product(pair, use, between)) for between in pair.path.resources[1:-1]]
    return max(judged, key=lambda one: SEVERITY[one[1]])


def _of_start(pair: Pair, use: EndUse) -> Verdict:
    """Judge the stream: by the nearest type that the use names, else by whether the use is closed."""
    hazard = declared(pair.start.hazard, pair.giver.hazardous)
    if use.clean and hazard is Hazard.YES:
        return FAIL
    named = _named(pair, use, pair.start)
    if named is UNKNOWN and use.closed and not pair.path.processes:
        return FAIL
    if named is None:
        product = not pair.path.processes and pair.is_kind_of(pair.start, use.types)
        named = FAIL if use.closed and not product else PASS
    return UNKNOWN if named is PASS and use.clean and hazard is Hazard.POSSIBLE else named


def _named(pair: Pair, use: EndUse, matter: Resource) -> Verdict | None:
    for code in pair.world.graph.lineage(matter.code):
        if code in use.bars:
            return FAIL
        if code in use.asks:
            return UNKNOWN
        if code in use.admits:
            return PASS
    return None


def _of_product(pair: Pair, use: EndUse, between: Resource) -> Verdict:
    barred = _named(pair, use, between) is FAIL or (use.clean and between.hazard is Hazard.YES)
    return FAIL if barred else PASS
