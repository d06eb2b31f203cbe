"""Measure the matching engine on a synthetic world."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

PARTS = ("candidates", "allocation", "incremental", "workers")


class Command(BaseCommand):
    """Print how long the engine takes for so many listings, against plain ways of the same run."""

    help = (
        "Measure the matching engine on a synthetic world of N listings: candidates against plain networkx and "
        "pandas, allocation, one changed listing, one and two workers. Times are CPU seconds unless said otherwise."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listings", type=int, required=True, help="half of them HAVE, half NEED")
        parser.add_argument("--seed", type=int, default=1, help="of the world (1)")
        parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure (all)")
        parser.add_argument("--cuts", type=int, default=16, help="parts that the workers claim (16)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        from matching.bench.measure import measure_all

        facts = measure_all(
            options["listings"], seed=options["seed"], parts=tuple(options["parts"]), cuts=options["cuts"]
        )
        if options["json"]:
            self.stdout.write(json.dumps(facts))
            return
        for name, part in facts.items():
            lines = part.items() if isinstance(part, dict) else [("", part)]
            for key, value in lines:
                self.stdout.write(f"{name} {key}: {_text(value)}".replace(" :", ":"))


def _text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
