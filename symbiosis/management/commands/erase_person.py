"""Erase a person: name and address give way to a neutral label everywhere."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from symbiosis.management.commands.export_person import person
from symbiosis.personal_data import CannotErase, erase, hindrances_of


class Command(BaseCommand):
    help = "Erase a person (Law 91/2025/QH15). Without --confirm only says what stands in the way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--confirm", action="store_true", help="do it; it cannot be undone")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = person(options["email"])
        if not options["confirm"]:
            free = "Nothing stands in the way. Run it again with --confirm; it cannot be undone."
            self.stdout.write(_way_out(hindrances_of(user)) or free)
            return
        try:
            erase(user=user, by=None)
        except CannotErase as error:
            raise CommandError(_way_out(error.hindrances)) from error
        self.stdout.write(f"Erased. History shows “{user.full_name}” from now on.")


def _way_out(hindrances: list[Any]) -> str:
    return "\n".join(
        f"{one.company.name} has no other {' and '.join(one.roles)}, and {', '.join(one.agreements)} still runs. "
        "Give somebody else that role, or end the agreements, first."
        for one in hindrances
    )
