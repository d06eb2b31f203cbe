"""Pairs files: any CSV or XLSX with a waste and an accepter per row; other columns pass through."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.files.pairs import WastePair
from matching.files.reading import UnreadableFile, column_name, rows_of
from matching.files.writing import no_formula

WASTE = ("waste", "by_product", "byproduct", "material", "material_as_described", "chat_thai", "phu_pham")
ACCEPTER = ("accepter", "acceptor", "taker", "receiver", "ben_nhan")
SITE = ("site", "network", "park", "khu")
TRUTH = ("verified_exchange", "label", "truth")
ADDED = ("score", "reason")
YES, NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})


@dataclass(frozen=True, slots=True)
class PairTable:
    """The rows of a file as they were, the pairs read from them, and the truth where a column states it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    pairs: tuple[WastePair, ...]
    truth: tuple[bool | None, ...]
    problems: tuple[str, ...]


def read_pairs(path: Path) -> PairTable:
    """Read a pairs file; a row without a waste or an accepter is left out and named in ``problems``.

    Raises
    ------
    UnreadableFile
        If it cannot be read, lacks a waste or an accepter column, or has no readable row.
    """
    lines = iter(rows_of(path))
    header = tuple(next(lines, []))
    names = [column_name(cell) for cell in header]
    waste, accepter = _place(path, names, WASTE), _place(path, names, ACCEPTER)
    site, truth = _maybe(names, SITE), _maybe(names, TRUTH)
    rows, problems = [], []
    for number, cells in enumerate(lines, start=2):
        row = tuple((*cells, *[""] * len(header))[: len(header)])
        if not any(row):
            continue
        missing = [header[at] for at in (waste, accepter) if not row[at]]
        if missing:
            problems.append(f"row {number}, column {missing[0]}: is empty; the row is left out")
            continue
        rows.append(row)
    if not rows:
        raise UnreadableFile(f"{path.name}: no readable row. " + "; ".join(problems[:5]))
    pairs = [WastePair(row[waste], row[accepter], row[site] if site is not None else "") for row in rows]
    verdicts = [_verdict(row[truth]) if truth is not None else None for row in rows]
    return PairTable(header, tuple(rows), tuple(pairs), tuple(verdicts), tuple(problems))


def _maybe(names: Sequence[str], wanted: Iterable[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _place(path: Path, names: Sequence[str], wanted: Sequence[str]) -> int:
    found = _maybe(names, wanted)
    if found is None:
        raise UnreadableFile(
            f"{path.name}: the first row lacks a column {wanted[0]}. It must name waste and accepter and may "
            f"name site; {', '.join(wanted[1:])} are read as {wanted[0]} too."
        )
    return found


def _verdict(cell: str) -> bool | None:
    text = cell.casefold()
    return True if text in YES else False if text in NO else None


def write_pairs(path: Path, table: PairTable, added: Iterable[tuple[float, str]]) -> None:
    """Write the file's rows with ``score`` and ``reason``; columns of these names are replaced."""
    kept = [at for at, name in enumerate(table.header) if column_name(name) not in ADDED]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*(table.header[at] for at in kept), *ADDED])
        for row, (score, reason) in zip(table.rows, added, strict=True):
            writer.writerow([*(no_formula(row[at]) for at in kept), f"{score:.4f}", no_formula(reason)])


def measured(
    table: PairTable, scores: Sequence[float], threshold: float
) -> Mapping[str, Mapping[str, float | int | None]]:
    """Return precision, recall and F1 at the one threshold, for all rows with a truth and for each site."""
    labelled = [
        (pair.site, truth, score >= threshold)
        for pair, truth, score in zip(table.pairs, table.truth, scores, strict=True)
        if truth is not None
    ]
    sites = sorted({site for site, _, _ in labelled})
    found = {"all": _counts([one[1:] for one in labelled])} if labelled else {}
    if len(sites) > 1:
        found |= {site: _counts([one[1:] for one in labelled if one[0] == site]) for site in sites}
    return found


def _counts(labelled: Sequence[tuple[bool, bool]]) -> Mapping[str, float | int | None]:
    right = sum(truth and proposed for truth, proposed in labelled)
    proposed = sum(proposed for _, proposed in labelled)
    true = sum(truth for truth, _ in labelled)
    return {
        "pairs": len(labelled),
        "true": true,
        "proposed": proposed,
        "right": right,
        "precision": right / proposed if proposed else None,
        "recall": right / true if true else None,
        "f1": 2 * right / (proposed + true) if proposed + true else None,
    }
