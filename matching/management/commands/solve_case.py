"""Solve published problems with the code that the product plans with, and compare."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

DIFFERENT = 1
UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Solve water and heat targets, transport, warehouse location, assignment, min-cost flow, stoichiometry "
        "and other published problems. Exit code 1: a figure differs from the published one; 2: not readable, "
        "or no answer."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON case or list of cases, OR-Library or DIMACS file")
        parser.add_argument("--json", action="store_true", help="print the outcomes for machines")

    def handle(self, **options: Any) -> None:
        from matching.numeric.errors import BadCase
        from matching.numeric.solving import read_cases, solve_case

        try:
            cases = read_cases(options["file"])
        except BadCase as error:
            self._refuse(str(error))
        except OSError as error:
            self._refuse(f"{options['file']} cannot be read: {error.strerror}.")
        outcomes = [solve_case(case) for case in cases]
        if options["json"]:
            self.stdout.write(json.dumps([one.as_dict() for one in outcomes], ensure_ascii=False))
        else:
            self._print(outcomes)
        for one in outcomes:
            if one.error:
                self.stderr.write(f"{one.id}: {one.error}")
        if any(one.error for one in outcomes):
            sys.exit(UNREADABLE)
        if not all(one.ok for one in outcomes):
            sys.exit(DIFFERENT)

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(UNREADABLE)

    def _print(self, outcomes: list[Any]) -> None:
        for one in outcomes:
            for check in one.checks:
                verdict = {True: "ok", False: "DIFFERENT", None: "not computed"}[check.ok]
                self.stdout.write(
                    f"{one.id}  {check.key}: computed {_shown(check.computed)}, published "
                    f"{_shown(check.published)}, tolerance {check.tolerance:g}: {verdict}"
                )
            if not one.checks:
                for key, value in one.computed.items():
                    self.stdout.write(f"{one.id}  {key}: {_shown(value)}")


def _shown(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
