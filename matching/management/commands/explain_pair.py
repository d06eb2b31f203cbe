"""Say what the engine finds for two listings, or why they do not go together. Sees what the operator sees."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from companies.models import Kind, Listing
from matching.errors import MatchingError
from matching.pairs import Answer, ask, askable
from matching.reasons.figures import exact, percent
from matching.wire import encode
from matching.wording import failure_sentence

MARKS = {"PASS": "+", "UNKNOWN": "?", "FAIL": "-"}


class Command(BaseCommand):
    help = "Explain one pair of listings: the match with its reasons, or the refusal with every condition."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "giver", metavar="GIVER", help="code of a listing that has something, LST-2611-0042"
        )
        parser.add_argument("taker", metavar="TAKER", help="code of a listing that needs something")
        parser.add_argument("--json", action="store_true", help="print the engine's answer for machines")
        parser.add_argument("--language", choices=["vi", "en"], default="vi")

    def handle(self, **options: Any) -> None:
        with translation.override(options["language"]):
            giver = _listing(options["giver"], Kind.HAVE)
            taker = _listing(options["taker"], Kind.NEED)
            try:
                answer = ask(None, giver, taker)
            except MatchingError as error:
                raise CommandError(failure_sentence(error.code)) from error
            self.stdout.write(_json(answer) if options["json"] else "\n".join(lines_of(answer, giver, taker)))


def _listing(code: str, kind: str) -> Listing:
    listing = askable(None).filter(code__iexact=code, kind=kind).first()
    if listing is None:
        words = {"code": code, "kind": Kind(kind).label}
        raise CommandError(_("No listing %(code)s of the kind “%(kind)s” takes part in matching.") % words)
    return listing


def _json(answer: Answer) -> str:
    data = {"match": answer.match is not None, "answer": encode(answer.found), "gates": answer.gates}
    return json.dumps(data, ensure_ascii=False, indent=1)


def lines_of(answer: Answer, giver: Listing, taker: Listing) -> list[str]:
    """Return the answer as lines of text."""
    lines = [f"{giver.company.name}: {giver.shown_title} → {taker.company.name}: {taker.shown_title}"]
    if answer.match:
        words = {
            "score": exact(round(answer.match.score * 100)),
            "confidence": percent(round(answer.match.confidence, 2)),
        }
        lines += [
            _("The two go together: score %(score)s, confidence %(confidence)s") % words, answer.sentence
        ]  # fmt: skip
    else:
        lines.append(_("The two do not go together"))
    lines += [answer.pathway] if answer.pathway else []
    for gate in answer.gates:
        lines.append(
            f"  {MARKS[gate['verdict']]} {gate['text']}" + (f" ({gate['fact']})" if gate["fact"] else "")
        )
    return lines
