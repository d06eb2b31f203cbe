"""Say what a free text may mean: resource types and waste codes with reason and score. No database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from catalogue.suggesting import CodeChoice

UNUSABLE = 2


class Command(BaseCommand):
    help = (
        "Rank resource types and waste codes (EU list, Viet Nam) for a text in Vietnamese or English. Nothing is "
        "listed where nothing is alike enough. With --score or --score-names the ranking itself is measured. Exit "
        "code 2: the text is empty, the file is not readable."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="?", default="", help="as a person wrote it, with or without marks")
        parser.add_argument("--limit", type=int, default=5, help="most suggestions of each sort")
        parser.add_argument("--json", action="store_true", help="print for machines")
        parser.add_argument("--language", choices=["vi", "en"], default="vi", help="of the names")
        measured = parser.add_mutually_exclusive_group()
        measured.add_argument(
            "--score",
            type=Path,
            metavar="FILE",
            help="measure on a CSV file of names of wastes and their EU codes",
        )
        measured.add_argument(
            "--score-names",
            action="store_true",
            help="measure Vietnamese with and without marks on held-out names",
        )

    def handle(self, **options: Any) -> None:
        if options["score"] or options["score_names"]:
            figures = self._figures(options["score"])
            lines = [f"{name}: {value}" for name, value in figures.items()]
            self.stdout.write(json.dumps(figures) if options["json"] else "\n".join(lines))
            return
        if not options["text"].strip() or options["limit"] < 1:
            self._refuse("Give a text that is not empty and a limit of 1 or more.")
        with translation.override(options["language"]):
            found = _suggestions(options["text"], options["limit"])
            self.stdout.write(
                json.dumps(found, ensure_ascii=False) if options["json"] else "\n".join(_lines(found))
            )

    def _figures(self, file: Path | None) -> dict[str, float | int]:
        from catalogue.knowledge import read_catalogue
        from catalogue.term_scores import UnreadableTerms, read_terms, score_names, score_terms

        if file is None:
            return score_names(read_catalogue())
        try:
            return score_terms(read_catalogue(), read_terms(file))
        except (UnreadableTerms, OSError, UnicodeDecodeError) as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(UNUSABLE)


def _suggestions(text: str, limit: int) -> dict[str, Any]:
    from catalogue.models import localised
    from catalogue.suggesting import load_suggester

    found = load_suggester().choices(text, limit)
    return {
        "text": text,
        "types": [
            {
                "code": one.code,
                "name": localised(one.name_en, one.name_vi),
                "hazard": one.hazard,
                "score": one.score,
                "reason": one.reason,
                "matched_term": one.matched_term,
            }
            for one in found.types
        ],
        "waste_codes": {"eu": _codes(found.codes), "vn": _codes(found.vn_codes)},
    }


def _codes(found: Iterable[CodeChoice]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "name": one.name_en or one.name_vi,
            "hazard": one.hazard,
            "score": one.score,
            "reason": one.reason,
            "matched_term": one.matched_term,
            "type": one.resource,
        }
        for one in found
    ]


def _lines(found: dict[str, Any]) -> Iterator[str]:
    from catalogue.wording import REASONS, hazard_label

    titles = (
        (_("Resource types"), found["types"]),
        (_("EU waste codes"), found["waste_codes"]["eu"]),
        (_("Vietnamese waste codes"), found["waste_codes"]["vn"]),
    )
    for title, rows in titles:
        yield title
        if not rows:
            yield "  " + _("Not known: nothing is alike enough.")
        for row in rows:
            yield (
                f"  {row['score']:.2f}  {row['code']}  {row['name']}, {hazard_label(row['hazard'])}  "
                f"({REASONS[row['reason']]}: {row['matched_term']})"
            )
