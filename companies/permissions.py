"""What a person may do with a company and its listings."""

from accounts.models import User
from accounts.roles import COMPANY_PERMISSIONS, CompanyRole, Permission
from companies.models import Company, CompanyMembership, CompanyQuerySet, Listing, Status
from parks.permissions import parks_with, permissions_in_park
from symbiosis.lib.memory import remembered


def companies_of(user: User) -> CompanyQuerySet:
    """Return the companies the person belongs to."""
    return Company.objects.of(user)


def company_roles_of(user: User) -> list[tuple[int, CompanyRole]]:
    """Return (company's id, role) for each membership of the person. One query; while a page is read, one in all."""

    def ask() -> list[tuple[int, CompanyRole]]:
        rows = CompanyMembership.objects.filter(user=user).order_by("pk").values_list("company_id", "role")
        return [(pk, CompanyRole(role)) for pk, role in rows]

    return remembered(("company_roles", user.pk), ask)


def permissions_in_company(user: User, company: Company) -> frozenset[Permission]:
    """Return the union over the person's roles in this company."""
    roles = (role for pk, role in company_roles_of(user) if pk == company.pk)
    return frozenset().union(*(COMPANY_PERMISSIONS[role] for role in roles))


def enters_on_behalf(user: User, company: Company) -> bool:
    """True for park staff who may write for this company without belonging to it."""
    return (
        company.park is not None
        and Permission.ENTER_ON_BEHALF in permissions_in_park(user, company.park)
        and Permission.EDIT_LISTINGS not in permissions_in_company(user, company)
    )


def can_write_for(user: User, company: Company) -> bool:
    """True for the company's own people and for park staff who enter on its behalf."""
    return Permission.EDIT_LISTINGS in permissions_in_company(user, company) or enters_on_behalf(
        user, company
    )


def can_edit(user: User, listing: Listing) -> bool:
    """Own people edit everything of theirs; park staff what is not private to the company."""
    if Permission.EDIT_LISTINGS in permissions_in_company(user, listing.company):
        return True
    return listing.is_open_to_park_staff and enters_on_behalf(user, listing.company)


def can_confirm(user: User, listing: Listing) -> bool:
    """Only the company itself says that an estimate is true."""
    return (
        listing.awaits_confirmation
        and listing.status != Status.WITHDRAWN
        and Permission.EDIT_LISTINGS in permissions_in_company(user, listing.company)
    )


def companies_to_write_for(user: User) -> CompanyQuerySet:
    """Return the companies for which the person may enter a listing: own ones, then those of the parks."""
    parks = parks_with(user, Permission.ENTER_ON_BEHALF)
    return Company.objects.of_or_in_parks(user, parks).order_by("name", "pk")
