"""Who may start a run, and for whom a person may speak about a match."""

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import companies_of, permissions_in_company
from matching.models import Match
from parks.models import Park
from parks.permissions import parks_with


def runnable_parks(user: User) -> list[Park]:
    """Parks in which the person may start a run. The operator: all."""
    parks = Park.objects.order_by("name_en", "pk")
    if user.is_operator:
        return list(parks)
    return list(parks.filter(pk__in=parks_with(user, Permission.REQUEST_RUN)))


def may_request_run(user: User, park: Park | None) -> bool:
    """Over one park: its staff. Over all parks (None): who may start one in every park. Operator: always."""
    if user.is_operator:
        return True
    allowed = set(parks_with(user, Permission.REQUEST_RUN))
    if park is not None:
        return park.pk in allowed
    return bool(allowed) and set(Park.objects.values_list("pk", flat=True)) <= allowed


def sides_of(user: User, match: Match) -> list[Company]:
    """Return the person's own companies among the two sides (usually none or one)."""
    sides = {match.giver_listing.company_id, match.taker_listing.company_id}
    return list(companies_of(user).filter(pk__in=sides))


def may_speak_for(user: User, company: Company) -> bool:
    return Permission.EXPRESS_INTEREST in permissions_in_company(user, company)
