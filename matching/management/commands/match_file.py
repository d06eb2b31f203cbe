"""Match any listings file (CSV or XLSX) without touching the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from matching.files.cells import OPTIONAL, REQUIRED

UNREADABLE = 2


class Command(BaseCommand):
    help = (
        f"Match the listings of a file with the columns {','.join(REQUIRED)} and, if known, "
        f"{','.join(OPTIONAL)}; write the suggestions ranked per network. Exit code 2: not readable."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX")
        parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
        parser.add_argument("--json", action="store_true", help="print the counts for machines")
        parser.add_argument("--language", choices=["vi", "en"], default="vi", help="of pathway and reasons")

    def handle(self, **options: Any) -> None:
        from matching.files.reading import UnreadableFile
        from matching.files.whole import match_whole_file

        with translation.override(options["language"]):
            try:
                counts, problems = match_whole_file(options["file"], options["out"])
            except (UnreadableFile, OSError) as error:
                self.stderr.write(str(error))
                sys.exit(UNREADABLE)
            for problem in problems:
                self.stderr.write(f"{options['file'].name}: {problem}")
            self.stdout.write(json.dumps(counts) if options["json"] else _summary(counts))


def _summary(counts: dict[str, int]) -> str:
    return (
        _("Listings read: %(listings)s, networks: %(networks)s. Suggestions written: %(suggestions)s, "
          "pairs refused: %(refused)s, cells not readable: %(problems)s.")
        % counts
    )  # fmt: skip
