"""Erase a person: name and address give way to a neutral label everywhere."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from companies import personal_data as companies_data
from symbiosis.personal_data import CannotErase, Hindrance, erase, hindrances_of

CONFIRM = "Run it again with --confirm; it cannot be undone."


class Command(BaseCommand):
    help = "Erase a person (Law 91/2025/QH15), also one who was only invited. Without --confirm it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--confirm", action="store_true", help="do it; it cannot be undone")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            answer = _erase_invited(options["email"], confirm=options["confirm"])
        else:
            answer = _erase_user(user, confirm=options["confirm"])
        self.stdout.write(answer)


def _erase_invited(email: str, *, confirm: bool) -> str:
    if not any(companies_data.document_of(email).values()):
        raise CommandError(f"Nobody here has the address {email}.")
    if not confirm:
        return f"The address has no account, only invitations or an entry in a register. {CONFIRM}"
    count = companies_data.erase_invited(email)
    return f"Erased from {count} invitations and entries of registers; links of it no longer work."


def _erase_user(user: User, *, confirm: bool) -> str:
    if not confirm:
        return _way_out(hindrances_of(user)) or f"Nothing stands in the way. {CONFIRM}"
    try:
        erase(user=user, by=None)
    except CannotErase as error:
        raise CommandError(_way_out(error.hindrances)) from error
    user.refresh_from_db()
    return f"Erased. History shows “{user.full_name}” from now on."


def _way_out(hindrances: Iterable[Hindrance]) -> str:
    return "\n".join(
        f"{one.company.name} has no other {' and '.join(one.roles)}, and {', '.join(one.agreements)} still runs. "
        "Give somebody else that role, or end the agreements, first."
        for one in hindrances
    )
