"""Make the demo people and print their logins."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from companies.models import Company
from symbiosis.management.demo import PEOPLE, create_demo_people, demo_password


class Command(BaseCommand):
    help = (
        "Make one demo login for each role, all with one password kept in var/demo_password; safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="also on a site that runs with HTTPS=1")

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.HTTPS and not options["force"]:
            raise CommandError(
                "This site runs with HTTPS=1, so it is not a demo: no demo people were made, because they "
                "share one password. If you are sure, run `python manage.py load_demo --force`."
            )
        slugs = {person.company for person in PEOPLE if person.company}
        if Company.objects.filter(slug__in=slugs).count() < len(slugs):
            raise CommandError("The parks are not loaded. Run `python manage.py load_parks` first.")
        password = demo_password(settings.VAR_DIR / "demo_password")
        self.stdout.write(f"Demo logins, password of all: {password}")
        for person in create_demo_people(password):
            self.stdout.write(f"  {person.email:<42}{person.what}")
