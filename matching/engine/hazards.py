"""What may be hazardous along a path, and who would receive it."""

from __future__ import annotations

from matching.engine.paths import Path
from matching.engine.types import Hazard, Stream

HAZARDOUS = "hazardous"  # licence to receive and treat hazardous waste
TEST = "test"  # conversion whose feed is tested against the thresholds of QCVN 07


def hazard_before(path: Path, index: int, giver: Stream) -> Hazard:
    """Return how hazardous the resource is that step ``index`` receives (or the taker, after the last step).

    Notes
    -----
    A type that is always hazardous stays so whatever the giver declares; a type that may be is what the
    giver's test says, and ``POSSIBLE`` without one. A conversion that is listed for hazardous waste makes its
    feed hazardous unless the giver has it tested clean.
    """
    known = giver.hazardous if index == 0 else None
    hazard: Hazard = path.once(("hazard", index, known), lambda: _hazard(path, index, giver))
    return hazard


def _hazard(path: Path, index: int, giver: Stream) -> Hazard:
    hazard = path.resources[index].hazard
    if index == 0:
        hazard = declared(hazard, giver.hazardous)
    tested_clean = index == 0 and giver.hazardous is False and hazard is Hazard.NO
    if index < len(path.processes) and not tested_clean:
        hazard = _by_process(path, index, hazard)
    return hazard


def declared(hazard: Hazard, hazardous: bool | None) -> Hazard:  # noqa: FBT001  # the listing's own three-valued field
    """Return what a type's hazard is after what the giver declares: only a "may be" can be tested clean."""
    if hazardous and hazard is not Hazard.YES:
        return Hazard.YES
    return Hazard.NO if hazard is Hazard.POSSIBLE and hazardous is False else hazard


def _by_process(path: Path, index: int, hazard: Hazard) -> Hazard:
    process = path.processes[index]
    if process.hazardous_input or process.licence == HAZARDOUS:
        return Hazard.YES
    return Hazard.POSSIBLE if process.licence == TEST and hazard is Hazard.NO else hazard
