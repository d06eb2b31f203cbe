"""Check the history against its seals."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import AuditEvent, AuditSeal
from accounts.sealing import exported_head, seal_new_lines, verify


class Command(BaseCommand):
    """Name every line of history that was changed, removed, added or moved since it was sealed."""

    help = (
        "Check that no line of history was changed, deleted, inserted or cut off. --head compares with a head that was "
        "exported before; --export seals what is new and prints the head to be kept on another machine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help='the exported head, as "number:head"')
        parser.add_argument(
            "--export", action="store_true", help="seal what is new and print the newest head"
        )

    def handle(self, **options: Any) -> None:
        if options["head"] and not options["head"].partition(":")[0].isdigit():
            raise CommandError('--head must look like "17:3f2a…", as --export has printed it.')
        if options["export"]:
            seal_new_lines()
        faults = verify(options["head"])
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults: the history is not as it was written.")
        if options["export"]:
            self.stdout.write(exported_head())
            return
        lines, seals = AuditEvent.objects.count(), AuditSeal.objects.count()
        self.stdout.write(f"The history is whole: {lines} lines, {seals} seals.")
