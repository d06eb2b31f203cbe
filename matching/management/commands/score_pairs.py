"""Score pairs of a waste and an accepter, a listing or a kind of firm, without touching the database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Score the rows of a file with the columns waste, accepter and, if known, site, in free words; write all "
        "its columns with score (0-1, 0.5 and above is a proposal) and reason. Exit code 2: not readable."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX")
        parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
        parser.add_argument("--json", action="store_true", help="print the counts for machines")
        parser.add_argument("--language", choices=["vi", "en"], default="vi", help="of the reasons")

    def handle(self, **options: Any) -> None:
        from matching.files.reading import UnreadableFile
        from matching.files.whole import score_whole_file

        with translation.override(options["language"]):
            try:
                counts, problems = score_whole_file(options["file"], options["out"])
            except (UnreadableFile, OSError) as error:
                self.stderr.write(str(error))
                sys.exit(UNREADABLE)
            for problem in problems:
                self.stderr.write(f"{options['file'].name}: {problem}")
            self.stdout.write(json.dumps(counts) if options["json"] else _summary(counts))


def _summary(counts: Mapping[str, Any]) -> str:
    text = (
        _("Pairs scored: %(pairs)s, proposed at %(threshold)s and above: %(proposed)s, refused by a hard rule: "
          "%(refused)s.")
        % counts
    )  # fmt: skip
    measured = counts["measured"].get("all")
    if not measured:
        return text
    shares = {name: "-" if value is None else f"{value:.3f}" for name, value in measured.items()}
    return f"{text} " + _("Precision %(precision)s, recall %(recall)s, F1 %(f1)s.") % shares
