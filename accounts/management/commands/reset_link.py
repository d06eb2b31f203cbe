"""Make a link by which a person sets a new password."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.history import record
from accounts.models import User
from accounts.reset_links import reset_path


class Command(BaseCommand):
    help = "Print a link by which a person who forgot the password sets a new one; it works once, for three days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--site", default="", help="address of the site, e.g. https://symbiosis.example")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody who may sign in has the address {options['email']}.")
        record(by=None, verb="person.reset_link", target_type="person", target_code=str(user.pk))
        self.stdout.write(f"{options['site'].rstrip('/')}{reset_path(user)}")
