"""Codes and numbers of the engine as sentences in Vietnamese and English. The only place that words them."""

from matching.reasons.accounts import LINE_TEXTS, account_lines, corridor_text
from matching.reasons.criteria import CRITERION_LABELS, criterion_rows
from matching.reasons.gates import GATE_LABELS, GATE_TEXTS, gate_rows
from matching.reasons.missing import MISSING_TEXTS, missing_texts
from matching.reasons.names import Names
from matching.reasons.summary import main_reason, pathway_text

__all__ = [
    "CRITERION_LABELS",
    "GATE_LABELS",
    "GATE_TEXTS",
    "LINE_TEXTS",
    "MISSING_TEXTS",
    "Names",
    "account_lines",
    "corridor_text",
    "criterion_rows",
    "gate_rows",
    "main_reason",
    "missing_texts",
    "pathway_text",
]
