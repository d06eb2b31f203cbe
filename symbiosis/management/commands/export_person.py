"""Print all that is kept about a person, as JSON."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from companies import personal_data as companies_data
from symbiosis.personal_data import as_json, document_of


class Command(BaseCommand):
    help = (
        "Print all that is kept about a person (Law 91/2025/QH15) as JSON, also of one who was only invited."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        email = options["email"]
        user = User.objects.filter(email__iexact=email).first()
        found = document_of(user) if user else companies_data.document_of(email)
        if user is None and not any(found.values()):
            raise CommandError(f"Nobody here has the address {email}.")
        self.stdout.write(as_json(found))
