"""Erase somebody who is named on duty in coordination regulations and has no account here."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchanges.personal_data import Wanted, contacts_of, erase_contacts


class Command(BaseCommand):
    help = "Erase a contact person of regulations (Law 91/2025/QH15). Without --confirm it only shows the entries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--phone", default="", help="only entries with this number, where names are alike"
        )
        parser.add_argument("--confirm", action="store_true", help="do it; it cannot be undone")

    def handle(self, *_args: Any, **options: Any) -> None:
        wanted = Wanted({options["name"]}, options["phone"])
        found = contacts_of(wanted)
        if not found:
            raise CommandError(f"No regulation names {options['name']}.")
        for one in found:
            self.stdout.write(f"{one['proposal']} round {one['round']}: {one['name']}, {one['phone']}")
        if not options["confirm"]:
            self.stdout.write("Run it again with --confirm; it cannot be undone.")
            return
        self.stdout.write(f"Erased from {erase_contacts(wanted=wanted, by=None)} entries.")
