"""From criteria and gates to a score, a confidence, a place in the ranking and what would raise them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum, prod

from matching.engine.judging.accounts import Accounts
from matching.engine.judging.pairs import Pair
from matching.engine.rules import Rules
from matching.engine.types import Account, Criterion, Gate, Match, Process, Verdict


def score(criteria: Sequence[Criterion]) -> float:
    """Return the weighted mean of the criteria that are known [0, 1]; 0 where none with a weight is."""
    known = [(one.weight, one.value) for one in criteria if one.value is not None]
    weights = fsum(weight for weight, _ in known)
    return min(1.0, fsum(weight * value for weight, value in known) / weights) if weights > 0 else 0.0


def known_share(criteria: Sequence[Criterion]) -> float:
    """Return the share of the weights whose criteria are known [0, 1]."""
    weights = fsum(one.weight for one in criteria)
    return fsum(one.weight for one in criteria if one.value is not None) / weights


def confidence(pair: Pair, criteria: Sequence[Criterion], gates: Sequence[Gate]) -> float:
    """Return how far the score may be relied on [0, 1].

    Notes
    -----
    Product of: the known share of the weights, ``unknown_gate_factor`` for each gate that is UNKNOWN, the
    trust of the less certain listing, and for each conversion how well its pair of materials is attested.
    """
    rules = pair.rules
    questions = sum(gate.verdict is Verdict.UNKNOWN for gate in gates)
    thresholds = rules.verified_conversion, rules.remembered_conversion
    attested: float = pair.path.once(("attested", thresholds), lambda: _attested_path(pair))
    data = min(pair.giver.trust, pair.taker.trust)
    return known_share(criteria) * rules.unknown_gate_factor**questions * data * attested


def _attested_path(pair: Pair) -> float:
    return prod(_attested(process, pair.rules) for process in pair.path.processes)


def _attested(process: Process, rules: Rules) -> float:
    verified = "verified" in process.confidence.split(";")[0]
    return rules.verified_conversion if verified else rules.remembered_conversion


def rank_key(match: Match) -> tuple[float, int, int, tuple[str, ...]]:
    """Return the sorting key of a match: score times confidence, best first; ties by ids and conversions."""
    codes = tuple(step.process for step in match.pathway.steps)
    return -match.score * match.confidence, match.giver, match.taker, codes


def missing(pair: Pair, gates: Sequence[Gate], accounts: Accounts) -> tuple[str, ...]:
    """Return the codes of the facts that would answer open gates or complete the accounts; order is fixed."""
    open_gates = {gate.code for gate in gates if gate.verdict is Verdict.UNKNOWN}
    facts = [*_of_streams(pair), *_of_gates(pair, open_gates), *_of_accounts(accounts)]
    return tuple(dict.fromkeys(facts))


def _of_streams(pair: Pair) -> Iterable[str]:
    for side, stream in (("giver", pair.giver), ("taker", pair.taker)):
        if stream.quantity is None:
            yield f"{side}_quantity"
        if stream.site is None:
            yield f"{side}_site"
    if pair.path.shares[-1] is None:
        yield "yield"


QUESTIONS = {
    "resource_detail": "resource_detail",
    "restricted_matter": "disposal_licence",
    "end_use": "fitness_proof",
    "hazard_licence": "hazard_test",
    "wastewater_reuse": "wastewater_licence",
    "permit": "permit",
    "step_operator": "converter",
    "season": "storage",
}


def _of_gates(pair: Pair, open_gates: set[str]) -> Iterable[str]:
    yield from (fact for code, fact in QUESTIONS.items() if code in open_gates)
    for gate in ("moisture", "purity"):
        if gate in open_gates:
            yield f"product_{gate}" if pair.path.processes else f"giver_{gate}"
    if "temperature" in open_gates:
        if pair.giver.temperature_c is None:
            yield "giver_temperature"
        if pair.taker.temperature_c is None:
            yield "taker_temperature"
    if "distance" in open_gates:
        unlimited = any(handover.leg.limit_km is None for handover in pair.route.handovers)
        yield "distance_limit" if unlimited else "exact_sites"


PRICES = {
    "avoided_disposal": "disposal_price",
    "avoided_purchase": "purchase_price",
    "forgone_sale": "sale_price",
    "treatment": "treatment_price",
    "transport": "transport_price",
}
FACTORS = {
    "avoided_production": "production_factor",
    "avoided_disposal": "disposal_factor",
    "processing": "processing_emissions",
    "transport": "freight_factor",
}


def _of_accounts(accounts: Accounts) -> Iterable[str]:
    for account in (accounts.giver_money, accounts.taker_money):
        yield from (PRICES[code] for code in _unknown(account))
    yield from (FACTORS[code] for code in _unknown(accounts.co2))


def _unknown(account: Account) -> list[str]:
    """Return the codes of the lines whose price or factor is missing, rather than a quantity or distance."""
    return [line.code for line in account.lines if line.amount is None and line.factor is None]
