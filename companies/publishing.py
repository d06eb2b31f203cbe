"""What stands between a draft and its publication. Codes and facts; wording.py makes the sentences."""

import dataclasses
from datetime import date

from django.db.models import Q
from django.utils import timezone

from catalogue.models import Hazard
from companies.models import Kind, Licence, Listing, Visibility

NAMED = {Visibility.PARK, Visibility.NETWORK}


@dataclasses.dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why a listing stays a draft, and the form field that removes it."""

    code: str
    field: str
    facts: dict[str, str] = dataclasses.field(default_factory=dict)


def obstacles_of(listing: Listing, *, on: date | None = None) -> list[Obstacle]:
    """Return why the listing may not be published today; empty = it may. At most one query."""
    today = on or timezone.localdate()
    checks = (
        _type_missing(listing),
        _over(listing, today),
        _consent_missing(listing),
        _waste_code_missing(listing),
        _licence_missing(listing, today),
    )
    return [obstacle for obstacle in checks if obstacle is not None]


def is_hazardous(listing: Listing) -> bool:
    """Any of company, waste code and type says so; "test required" alone does not."""
    by_code = listing.waste_code is not None and listing.waste_code.hazardous is True
    return listing.hazardous is True or by_code or listing.resource.hazard == Hazard.YES


def _type_missing(listing: Listing) -> Obstacle | None:
    """A draft from a photo may name only its family; a market needs the type."""
    if not listing.resource.is_abstract:
        return None
    return Obstacle("type_needed", "resource", {"family": listing.get_family_display()})


def _over(listing: Listing, today: date) -> Obstacle | None:
    if listing.available_to is None or listing.available_to >= today:
        return None
    return Obstacle("over", "available_to", {"date": f"{listing.available_to:%d/%m/%Y}"})


def _consent_missing(listing: Listing) -> Obstacle | None:
    """Only the company itself lets others see its name beside what it has or needs."""
    if not listing.awaits_confirmation or listing.visibility not in NAMED:
        return None
    return Obstacle("name_needs_consent", "visibility", {"company": listing.company.name})


def _waste_code_missing(listing: Listing) -> Obstacle | None:
    if listing.kind != Kind.HAVE or not is_hazardous(listing) or listing.waste_code_id:
        return None
    return Obstacle("waste_code_needed", "waste_code", {"resource": listing.resource.name})


def _licence_missing(listing: Listing, today: date) -> Obstacle | None:
    if listing.kind != Kind.NEED or not is_hazardous(listing):
        return None
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    if listing.company.licences.filter(valid, kind=Licence.Kind.HAZARDOUS).exists():
        return None
    facts = {"company": listing.company.name, "resource": listing.resource.name}
    return Obstacle("licence_needed", "resource", facts)
