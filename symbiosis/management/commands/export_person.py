"""Print all that is kept about a person, as JSON."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from symbiosis.personal_data import as_json


def person(email: str) -> User:
    """Return the person with this address; raises CommandError when there is none."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"Nobody here has the address {email}.")
    return user


class Command(BaseCommand):
    help = "Print all that is kept about a person (Law 91/2025/QH15) as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.stdout.write(as_json(person(options["email"])))
