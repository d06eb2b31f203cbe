"""Load catalogue/data into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.knowledge import DATA_DIR, CatalogueError
from catalogue.loading import CatalogueInUseError, load_catalogue


class Command(BaseCommand):
    help = "Load materials, codes, conversions, factors, prices, law and sector templates; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--path", type=Path, default=DATA_DIR, help="folder with the CSV files")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            loaded = load_catalogue(options["path"])
        except (CatalogueError, CatalogueInUseError) as error:
            raise CommandError(str(error)) from error
        state = "loaded" if loaded.is_new else "already loaded"
        self.stdout.write(f"Catalogue {loaded.digest[:12]} {state}; {loaded.deleted} rows deleted.")
        for name, count in loaded.counts.items():
            self.stdout.write(f"  {name:<20}{count:>6}")
