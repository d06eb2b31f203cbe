"""The suggestions of a file as CSV, ranked per network."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from matching.engine.types import Hazard, Knowledge, Match
from matching.files.network import Suggestion, open_gates
from matching.reasons import Names, pathway_text
from matching.reasons.figures import percent
from matching.reasons.gates import gate_text

HEADER = (
    "network",
    "giver",
    "output_listing",
    "taker",
    "input_listing",
    "score",
    "kind",
    "pathway",
    "reasons",
)
QUIET_GATES = {"distance", "step_operator"}  # always open in a file without places or converters


def write_suggestions(
    path: Path, suggestions: Iterable[Suggestion], names: Names, knowledge: Knowledge
) -> None:
    """Write the output file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for one in suggestions:
            cells = (
                one.giver.network,
                one.giver.company,
                one.giver.material,
                one.taker.company,
                one.taker.material,
                f"{one.score:.4f}",
                one.kind,
                _pathway(one, names),
                " | ".join(_reasons(one, names, knowledge)),
            )
            writer.writerow([no_formula(cell) for cell in cells])


def no_formula(cell: str) -> str:
    """Keep a spreadsheet from running a cell of the input file as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _pathway(one: Suggestion, names: Names) -> str:
    return pathway_text(one.match.pathway, names) if one.match else ""


def _reasons(one: Suggestion, names: Names, knowledge: Knowledge) -> Iterator[str]:
    if one.reading is None:
        yield _("The words of both descriptions are alike; the catalogue does not know this exchange.")
        return
    yield _("Output read as %(type)s (%(share)s)") % _read_as(
        one.reading.giver.code, one.reading.giver.weight, names
    )
    yield _("input read as %(type)s (%(share)s)") % _read_as(
        one.reading.taker.code, one.reading.taker.weight, names
    )
    if one.match is None:
        yield _("same group of materials; no known way from one to the other")
        return
    yield _way(one.match)
    if knowledge.resources[one.match.pathway.start].hazard is not Hazard.NO:
        yield _("may be hazardous: the receiver needs a licence or a test must clear it")
    for gate in open_gates(one.match):
        if gate.code not in QUIET_GATES:
            yield gate_text(gate, names)


def _read_as(code: str, weight: float, names: Names) -> dict[str, str]:
    return {"type": names.resource(code), "share": percent(round(weight, 2))}


def _way(match: Match) -> str:
    if not match.pathway.steps:
        return _("can be handed over as it is")
    return _("through treatment, steps: %(steps)s") % {"steps": len(match.pathway.steps)}
