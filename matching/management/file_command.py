"""A command that reads one file of texts, writes another, and touches no database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

UNREADABLE = 2


class FileCommand(BaseCommand):
    """What `match_file` and `score_pairs` share: arguments, language, problems on stderr, exit code 2."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX")
        parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
        parser.add_argument("--json", action="store_true", help="print the counts for machines")
        parser.add_argument("--language", choices=["vi", "en"], default="vi", help="of pathway and reasons")

    def handle(self, **options: Any) -> None:
        from matching.files.reading import UnreadableFile

        with translation.override(options["language"]):
            try:
                counts, problems = self.work(options["file"], options["out"])
            except (UnreadableFile, OSError) as error:
                self.stderr.write(str(error))
                sys.exit(UNREADABLE)
            for problem in problems:
                self.stderr.write(f"{options['file'].name}: {problem}")
            self.stdout.write(json.dumps(counts) if options["json"] else self.summary(counts))

    def work(self, source: Path, target: Path) -> tuple[Mapping[str, Any], Iterable[object]]:
        """Read ``source``, write ``target``; return the counts and the problems that people should know."""
        raise NotImplementedError

    def summary(self, counts: Mapping[str, Any]) -> str:
        """Return the counts in a sentence."""
        raise NotImplementedError
