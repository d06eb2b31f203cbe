"""Hard rules. Each looks at a pair and says PASS, FAIL or UNKNOWN, or None where it has nothing to judge.

A FAIL refuses the pair. UNKNOWN lets it through as a question that people have to answer before they sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from matching.engine.graph import Kinship
from matching.engine.hazards import HAZARDOUS, TEST, hazard_before
from matching.engine.judging.pairs import Pair
from matching.engine.judging.purposes import SEVERITY, end_use, restricted_matter
from matching.engine.paths import Path
from matching.engine.quantities import months_of, season_overlap
from matching.engine.routes import Handover
from matching.engine.types import Facts, Gate, Hazard, Range, Role, Verdict

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN

LEP_83 = "Law on Environmental Protection 72/2020, Art. 83"
QCVN_07 = "QCVN 07:2025/BNNMT"
REUSE_PLAN = "Decree 48/2026, Art. 10; Decree 08/2022, Art. 74(4), (6)"
DESIGN = "engineering design value"
CATALOGUE = "resource tree of the catalogue"

WASTEWATER_REUSE = "wastewater-reuse"
PERMITS = frozenset({"energy", "safety", "product-standard"})  # licences that a person has to obtain or show


def same_company(pair: Pair) -> Gate:
    """Refuse a company's own need: what it does inside its fence is no symbiosis."""
    verdict = FAIL if pair.giver.company == pair.taker.company else PASS
    return Gate("same_company", verdict)


def unit_dimension(pair: Pair) -> Gate:
    """Refuse what is counted in another unit than the need."""
    gate: Gate = pair.path.once(("unit_dimension",), lambda: _dimension(pair))
    return gate


def _dimension(pair: Pair) -> Gate:
    verdict = PASS if pair.last.unit == pair.path.need.unit else FAIL
    return Gate(
        "unit_dimension",
        verdict,
        {"giver_unit": pair.last.unit, "taker_unit": pair.path.need.unit},
        CATALOGUE,
    )


def resource_detail(pair: Pair) -> Gate:
    """Ask for detail where one side names only a group of what the other side names."""
    gate: Gate = pair.path.once(("resource_detail",), lambda: _detail(pair))
    return gate


def _detail(pair: Pair) -> Gate:
    vague = pair.path.kinship is Kinship.GENERAL or pair.path.need.abstract or pair.start.abstract
    facts: Facts = {"offered": pair.last.code, "needed": pair.path.need.code}
    return Gate("resource_detail", UNKNOWN if vague else PASS, facts, CATALOGUE)


def hazard_licence(pair: Pair) -> Gate:
    """Refuse hazardous waste for a receiver without the licence; ask for a test where it may be hazardous.

    A converter that is not known yet counts as licensed only if the taker, or a known converter within reach
    of the giver, holds the licence. A conversion whose feed is tested against the thresholds asks for the test
    whoever holds a licence: what it sells is no waste any more. Source: LEP Art. 83; thresholds of QCVN 07:2025.
    """
    judged = [gate for handover in pair.route.handovers for gate in _hazards_of(pair, handover)]
    return max(
        judged, key=lambda gate: SEVERITY[gate.verdict], default=Gate("hazard_licence", PASS, {}, LEP_83)
    )


def _hazards_of(pair: Pair, handover: Handover) -> Iterator[Gate]:
    for index in range(handover.first, handover.last + 1):
        hazard = hazard_before(pair.path, index, pair.giver)
        known = index == handover.last
        licensed = HAZARDOUS in handover.receiver.licences if known else _somebody_licensed(pair)
        verdict = _hazard_verdict(hazard, licensed=licensed, tested=_is_tested(pair, index), known=known)
        receiver = handover.receiver.role.value if known else Role.UNKNOWN.value
        facts: Facts = {
            "resource": pair.path.resources[index].code,
            "hazard": hazard.value,
            "receiver": receiver,
            "licensed": "yes" if licensed else "no",
        }
        yield Gate("hazard_licence", verdict, facts, QCVN_07 if verdict is UNKNOWN else LEP_83)


def _hazard_verdict(hazard: Hazard, *, licensed: bool, tested: bool, known: bool) -> Verdict:
    if hazard is Hazard.NO:
        return PASS
    if hazard is Hazard.YES and not licensed:
        return FAIL
    settled = licensed and not tested and (known or hazard is Hazard.YES)
    return PASS if settled else UNKNOWN


def _is_tested(pair: Pair, index: int) -> bool:
    """Tell whether the conversion that takes resource ``index`` has its feed tested against the thresholds."""
    return index < len(pair.path.processes) and pair.path.processes[index].licence == TEST


def _somebody_licensed(pair: Pair) -> bool:
    return HAZARDOUS in pair.taker.licences or pair.world.planner.licensed(pair.path, pair.giver)


def wastewater_reuse(pair: Pair) -> Gate | None:
    """Ask for the reuse or transfer plan in the giver's environmental licence where wastewater passes on."""
    by_process = any(process.licence == WASTEWATER_REUSE for process in pair.path.processes)
    if not by_process and not pair.is_kind_of(pair.start, pair.rules.wastewater_types):
        return None
    verdict = PASS if WASTEWATER_REUSE in pair.giver.licences else UNKNOWN
    return Gate("wastewater_reuse", verdict, {"resource": pair.start.code}, REUSE_PLAN)


def permit(pair: Pair) -> Gate | None:
    """Ask for the other permits and product standards that the conversions name."""
    needed = pair.path.once(("permits",), lambda: _permits(pair.path))
    if not needed:
        return None
    held = pair.giver.licences | pair.taker.licences
    held = held.union(*(handover.receiver.licences for handover in pair.route.handovers))
    open_ones = [licence for licence in needed if licence not in held]
    facts: Facts = {"needed": ", ".join(needed), "open": ", ".join(open_ones)}
    return Gate("permit", UNKNOWN if open_ones else PASS, facts, "conversion catalogue")


def _permits(path: Path) -> list[str]:
    return sorted({process.licence for process in path.processes} & PERMITS)


def step_operator(pair: Pair) -> Gate | None:
    """Ask for a converter where nobody known can run a conversion."""
    if not pair.route.operators:
        return None
    unknown = any(operator.role is Role.UNKNOWN for operator in pair.route.operators)
    facts: Facts = {one.process: one.role.value for one in pair.route.operators}
    return Gate("step_operator", UNKNOWN if unknown else PASS, facts, "receiving sectors of the conversion")


def moisture(pair: Pair) -> Gate | None:
    """Refuse what is wetter than the need allows; after a conversion the value has to be asked."""
    limit, value = pair.taker.moisture_pct, pair.giver.moisture_pct
    if limit is None:
        return None
    known = value if not pair.path.processes else None
    verdict = UNKNOWN if known is None else FAIL if known > limit else PASS
    return Gate("moisture", verdict, {"value_pct": value, "limit_pct": limit}, "the need's own limit")


def purity(pair: Pair) -> Gate | None:
    """Refuse what is less pure than the need asks for; after a conversion the value has to be asked."""
    limit, value = pair.taker.purity_pct, pair.giver.purity_pct
    if limit is None:
        return None
    known = value if not pair.path.processes else None
    verdict = UNKNOWN if known is None else FAIL if known < limit else PASS
    return Gate("purity", verdict, {"value_pct": value, "limit_pct": limit}, "the need's own limit")


def temperature(pair: Pair) -> Gate | None:
    """Refuse heat that is too cold for the need, or for the first conversion.

    A direct use loses ``min_approach_c`` in the exchanger. Behind a conversion a heat pump may lift the
    temperature, so the need's own temperature is a question there; so is a stream hotter than the
    conversion's range, which may be mixed down. For cold the comparison is turned round.
    """
    if pair.path.processes:
        return _process_temperature(pair)
    if pair.start.state != "heat":
        return None
    value, wanted = pair.giver.temperature_c, pair.taker.temperature_c
    cold = pair.is_kind_of(pair.start, pair.rules.cold_types)
    facts: Facts = {
        "value_c": value,
        "needed_c": wanted,
        "approach_c": pair.rules.min_approach_c,
    }
    if value is None or wanted is None:
        return Gate("temperature", UNKNOWN, facts, DESIGN)
    spare = (wanted - value if cold else value - wanted) - pair.rules.min_approach_c
    return Gate("temperature", FAIL if spare < 0 else PASS, facts, DESIGN)


def _process_temperature(pair: Pair) -> Gate | None:
    first = pair.path.processes[0]
    if first.min_temp_c is None and first.max_temp_c is None:
        return None
    value, wanted = pair.giver.temperature_c, pair.taker.temperature_c
    low, high = first.min_temp_c, first.max_temp_c
    cold = pair.is_kind_of(pair.start, pair.rules.cold_types)
    facts: Facts = {"value_c": value, "min_c": low, "max_c": high, "needed_c": wanted}
    if value is not None and low is not None and value < low:
        return Gate("temperature", FAIL, facts, first.source)
    too_hot = value is not None and high is not None and value > high
    to_lift = value is not None and wanted is not None and (value > wanted if cold else value < wanted)
    return Gate("temperature", UNKNOWN if value is None or too_hot or to_lift else PASS, facts, first.source)


def minimum_lot(pair: Pair) -> Gate | None:
    """Refuse what stays below the smallest yearly quantity that either side would sign for."""
    giver_lot, taker_lot, quantity = pair.giver.min_lot, pair.taker.min_lot, pair.quantity
    if giver_lot is None and taker_lot is None:
        return None
    facts: Facts = {"giver_lot": giver_lot, "taker_lot": taker_lot}
    facts |= {
        "quantity_low": quantity[0] if quantity else None,
        "quantity_high": quantity[1] if quantity else None,
    }
    return Gate("minimum_lot", _reaches(quantity, _lot(pair)), facts, "the listings' own minimum lots")


def _lot(pair: Pair) -> Range | None:
    """Return the greater minimum lot [giver units per year]; the taker's is a range, as the yield is."""
    if pair.yields is None:
        return None
    giver_lot, taker_lot = pair.giver.min_lot or 0.0, pair.taker.min_lot or 0.0
    return max(giver_lot, taker_lot / pair.yields[1]), max(giver_lot, taker_lot / pair.yields[0])


def _reaches(quantity: Range | None, lot: Range | None) -> Verdict:
    if quantity is None or lot is None:
        return UNKNOWN
    return FAIL if quantity[1] < lot[0] else PASS if quantity[0] >= lot[1] else UNKNOWN


def distance(pair: Pair) -> Gate | None:
    """Refuse a leg that is longer than its family's economic radius or the conversion's own limit.

    Positions are known only so well: a leg passes when the whole range of its distance lies within the limit,
    fails when none of it does, and is a question otherwise.
    """
    judged = [_leg_distance(pair, handover) for handover in pair.route.handovers]
    return max(judged, key=lambda gate: SEVERITY[gate.verdict], default=None)


def _leg_distance(pair: Pair, handover: Handover) -> Gate:
    way, limit = handover.leg.distance_km, handover.leg.limit_km
    facts: Facts = {
        "resource": handover.leg.resource,
        "distance_low_km": way[0] if way else None,
        "distance_high_km": way[1] if way else None,
        "limit_km": limit,
    }
    rule = pair.path.limits[handover.first]
    return Gate("distance", _within(way, limit), facts, rule.source if rule else "")


def _within(way: Range | None, limit: float | None) -> Verdict:
    if way is None or limit is None:
        return UNKNOWN
    return PASS if way[1] <= limit else FAIL if way[0] > limit else UNKNOWN


def season(pair: Pair) -> Gate:
    """Refuse streams that never run in the same month; ask for storage where they seldom do."""
    overlap = season_overlap(pair.giver, pair.taker)
    common = len(months_of(pair.giver) & months_of(pair.taker))
    verdict = FAIL if common == 0 else UNKNOWN if overlap < pair.rules.min_overlap else PASS
    facts: Facts = {
        "overlap": overlap,
        "months": float(common),
        "least": pair.rules.min_overlap,
    }
    return Gate("season", verdict, facts, DESIGN)


GATES: tuple[Callable[[Pair], Gate | None], ...] = (
    same_company,
    unit_dimension,
    resource_detail,
    restricted_matter,
    end_use,
    hazard_licence,
    wastewater_reuse,
    permit,
    step_operator,
    moisture,
    purity,
    temperature,
    minimum_lot,
    distance,
    season,
)


def judge(pair: Pair) -> tuple[Gate, ...]:
    """Return the verdicts of all gates that have something to judge, in their fixed order."""
    active = _active(pair.rules.disabled_gates)
    return tuple(verdict for gate in active if (verdict := gate(pair)) is not None)


@lru_cache(maxsize=64)
def _active(disabled: frozenset[str]) -> tuple[Callable[[Pair], Gate | None], ...]:
    return tuple(gate for gate in GATES if gate.__name__ not in disabled)
