"""Measure pages of listings in a small and in a large market."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Print JSON: time and queries of each kind of list page at both sizes, and how the times compare."""

    help = (
        "Measure list pages of 50 rows over a small and a large market of synthetic listings in the current "
        "database, which needs the catalogue and the parks; everything is rolled back. Ratios are the result."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", type=int, default=1_000, help="listings, in thousands (1000)")
        parser.add_argument("--large", type=int, default=100_000, help="listings, in thousands (100000)")

    def handle(self, **options: Any) -> None:
        from companies.bench.lists import measure

        self.stdout.write(json.dumps(measure(options["small"], options["large"]), indent=1))
