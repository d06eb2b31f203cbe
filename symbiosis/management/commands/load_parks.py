"""Load the parks, their parties, the starting profiles and the published exchanges."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalogue.columns import CatalogueError
from catalogue.models import SectorTemplate
from companies.loading import load_companies
from companies.profiles import create_starting_profiles
from companies.publication import publish_faces
from exchanges.loading import load_known_links
from parks.loading import Tally, load_parks


class Command(BaseCommand):
    help = "Load the Hai Phong parks, companies, starting profiles and published exchanges; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not SectorTemplate.objects.exists():
            raise CommandError("The catalogue is not loaded. Run `python manage.py load_catalogue` first.")
        try:
            tallies = _load()
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        for name, tally in tallies.items():
            parts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(tally.items()))
            self.stdout.write(f"  {name:<20}{tally.total():>6}  ({parts})")


@transaction.atomic
def _load() -> dict[str, Tally]:
    return {
        **load_parks(),
        **load_companies(),
        "starting profiles": create_starting_profiles(),
        "published exchanges": load_known_links(),
        "public faces": Tally(publish_faces()),
    }
