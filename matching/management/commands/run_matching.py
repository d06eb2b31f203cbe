"""Run the matching over one park or all, and print the best proposals. Makes the same call as the page."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from matching.actions import request_run
from matching.errors import MatchingError
from matching.models import MatchRun
from matching.wording import failure_sentence
from parks.models import Park
from symbiosis.lib.jobs import JobState

POLL_SECONDS = 0.3
START_COMMAND = "celery -A symbiosis worker -B --without-gossip --without-mingle -c 2"


class Command(BaseCommand):
    help = "Queue a run of the matching engine; with --wait follow it and print the best proposals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--park", metavar="CODE", help="only this park, e.g. NDV; else all parks")
        parser.add_argument("--wait", action="store_true", help="wait for the worker and print the result")
        parser.add_argument("--json", action="store_true", help="print the result for machines")
        parser.add_argument(
            "--top", type=int, default=10, metavar="N", help="how many proposals (default 10)"
        )
        parser.add_argument("--language", choices=["vi", "en"], default="vi")
        parser.add_argument(
            "--start-timeout", type=int, default=30, metavar="S", help="seconds to wait for a worker to start"
        )

    def handle(self, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                request = request_run(park=_park(options["park"]), by=None)
            except MatchingError as error:
                raise CommandError(failure_sentence(error.code)) from error
            if not request.created:
                self.stderr.write(
                    _("Run %(code)s is already open; following it.") % {"code": request.run.code}
                )
            if options["wait"]:
                self.follow(request.run, options)
            else:
                self.stdout.write(request.run.code)

    def follow(self, run: MatchRun, options: dict[str, Any]) -> None:
        """Show the progress on stderr until the run has ended, then print its report."""
        run = self._wait(run.pk, options["start_timeout"])
        if run.state == JobState.FAILED:
            raise CommandError(failure_sentence(run.failure_code))
        from matching.report import report_data, report_lines

        if options["json"]:
            text = json.dumps(report_data(run, options["top"]), ensure_ascii=False, indent=1)
        else:
            text = "\n".join(report_lines(run, options["top"]))
        self.stdout.write(text)

    def _wait(self, pk: int, start_timeout: int) -> MatchRun:
        started, shown = time.monotonic(), ""
        while True:
            run = MatchRun.objects.select_related("park").defer("snapshot").get(pk=pk)
            if not run.is_open:
                return run
            if run.fencing_token == 0 and time.monotonic() - started > start_timeout:
                words = {"code": run.code, "seconds": start_timeout, "command": START_COMMAND}
                raise CommandError(
                    _(
                        "No worker took up run %(code)s within %(seconds)s s. It stays queued; "
                        "start a worker: %(command)s"
                    )
                    % words
                )
            progress = f"{run.code} {run.shards_done}/{run.shards_total}"
            if progress != shown:
                self.stderr.write(progress)
                shown = progress
            time.sleep(POLL_SECONDS)


def _park(code: str | None) -> Park | None:
    if code is None:
        return None
    park = Park.objects.filter(code__iexact=code).first()
    if park is None:
        known = ", ".join(Park.objects.order_by("code").values_list("code", flat=True)) or "-"
        raise CommandError(_("There is no park %(code)s. Parks: %(known)s") % {"code": code, "known": known})
    return park
