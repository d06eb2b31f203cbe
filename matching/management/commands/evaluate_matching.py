"""Measure the matching of listings files on a folder of real networks, without touching the database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Measure recall and MRR of the ranking within each network and in one pool of all needs. The folder holds "
        "listings.csv, answers_flow_links.csv and, if known, companies.csv. Exit code 2: not readable."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true", help="print all figures for machines")

    def handle(self, **options: Any) -> None:
        from matching.files.evaluation import evaluate_folder
        from matching.files.reading import UnreadableFile

        try:
            found = evaluate_folder(options["folder"])
        except (UnreadableFile, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(UNREADABLE)
        self.stdout.write(json.dumps(found) if options["json"] else "\n".join(_lines(found)))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    from matching.files.evaluation import headline

    yield f"{'':24}{'queries':>9}" + "".join(f"{name:>9}" for name in ("R@1", "R@3", "R@5", "R@10", "MRR"))
    for name, figures in (*headline(found), *found["networks"].items()):
        shares = [value for key, value in figures.items() if key != "queries"]
        cells = "".join(f"{'-' if share is None else format(share, '.3f'):>9}" for share in shares)
        yield f"{name:24}{figures['queries']:>9}{cells}"
    yield "proposals: " + ", ".join(f"{key} {value}" for key, value in found["proposals"].items())
    yield f"proposals that break a hard gate: {found['broken_gates']}"
