"""Say what a free text may mean: resource types and waste codes with reason and score. No database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

EMPTY_TEXT = 2


class Command(BaseCommand):
    help = (
        "Rank resource types and waste codes (EU list, Viet Nam) for a text in Vietnamese or English. Nothing is "
        "listed where nothing is alike enough. Exit code 2: the text is empty."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", help="as a person wrote it, with or without marks")
        parser.add_argument("--limit", type=int, default=5, help="most suggestions of each sort")
        parser.add_argument("--json", action="store_true", help="print for machines")
        parser.add_argument("--language", choices=["vi", "en"], default="vi", help="of the names")

    def handle(self, **options: Any) -> None:
        if not options["text"].strip() or options["limit"] < 1:
            self.stderr.write("Give a text that is not empty and a limit of 1 or more.")
            sys.exit(EMPTY_TEXT)
        with translation.override(options["language"]):
            found = _suggestions(options["text"], options["limit"])
            self.stdout.write(
                json.dumps(found, ensure_ascii=False) if options["json"] else "\n".join(_lines(found))
            )


def _suggestions(text: str, limit: int) -> dict[str, Any]:
    from catalogue.classify import load_classifier
    from catalogue.knowledge import read_catalogue
    from catalogue.models import localised
    from catalogue.waste_words import SCHEMES, load_code_classifier

    names = {row.code: localised(row.name_en, row.name_vi) for row in read_catalogue().resources}
    codes = load_code_classifier()
    return {
        "text": text,
        "types": [
            {
                "code": one.code,
                "name": names[one.code],
                "score": one.score,
                "reason": one.reason,
                "matched_term": one.matched_term,
            }
            for one in load_classifier().suggest(text, limit)
        ],
        "waste_codes": {
            scheme: [
                {
                    "code": one.code,
                    "name": one.name,
                    "score": one.score,
                    "reason": one.reason,
                    "matched_term": one.matched_term,
                    "type": one.resource,
                }
                for one in codes.suggest(text, scheme, limit)
            ]
            for scheme in SCHEMES
        },
    }


def _lines(found: dict[str, Any]) -> Iterator[str]:
    titles = (
        (_("Resource types"), found["types"]),
        (_("EU waste codes"), found["waste_codes"]["eu"]),
        (_("Vietnamese waste codes"), found["waste_codes"]["vn"]),
    )
    reasons = {
        "exact": _("the same words"),
        "words": _("all words of the term"),
        "similar": _("similar words"),
        "name": _("official name"),
        "type": _("declared under this code"),
    }
    for title, rows in titles:
        yield title
        if not rows:
            yield "  " + _("Not known: nothing is alike enough.")
        for row in rows:
            yield (
                f"  {row['score']:.2f}  {row['code']}  {row['name']}  "
                f"({reasons[row['reason']]}: {row['matched_term']})"
            )
