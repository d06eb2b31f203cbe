"""The people of a company: who they are, what they may do, and who decides that."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.consents import Purpose
from accounts.models import Consent, User
from accounts.roles import CompanyRole, Permission
from companies.company_history import remember
from companies.models import Company, CompanyMembership, Disclosure, Invitation
from companies.permissions import companies_of, enters_on_behalf, permissions_in_company


class LastAdministrator(Exception):
    """A company keeps at least one administrator, else nobody could invite or remove people."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a company with all roles held there."""

    user: User
    roles: tuple[str, ...]
    handle: str


def may_manage(user: User, company: Company) -> bool:
    """True for the company's administrators: they change roles and remove people."""
    return Permission.MANAGE_MEMBERS in permissions_in_company(user, company)


def may_invite(user: User, company: Company) -> bool:
    """True for the company's administrators and for park staff who enter on its behalf."""
    return may_manage(user, company) or enters_on_behalf(user, company)


def roles_to_grant(user: User, company: Company) -> tuple[CompanyRole, ...]:
    """Return the roles the person may give to others in the company.

    Park staff bring in the first administrator and members. Who signs is for the company alone to say: a park that
    could name signatories would be able to sign for its tenants.
    """
    if may_manage(user, company):
        return tuple(CompanyRole)
    if not enters_on_behalf(user, company):
        return ()
    return (CompanyRole.MEMBER,) if _has_administrator(company) else (CompanyRole.ADMIN, CompanyRole.MEMBER)


def _administrators(company: Company) -> set[int]:
    rows = CompanyMembership.objects.filter(company=company, role=CompanyRole.ADMIN, user__is_active=True)
    return set(rows.values_list("user_id", flat=True))


def _has_administrator(company: Company) -> bool:
    return bool(_administrators(company))


def members_of(company: Company) -> list[Member]:
    """Return the people with their roles, by name. One query."""
    roles: dict[User, list[str]] = defaultdict(list)
    rows = CompanyMembership.objects.filter(company=company, user__is_active=True).select_related("user")
    for row in rows.order_by("user__full_name", "user_id", "role"):
        roles[row.user].append(row.role)
    return [Member(user, tuple(held), _handle(company, user)) for user, held in roles.items()]


def _handle(company: Company, user: User) -> str:
    """Return what addresses call the person within the company: no number of the database, no name."""
    return salted_hmac("companies.member", f"{company.pk}|{user.pk}", algorithm="sha256").hexdigest()[:20]


def member_of(company: Company, handle: str) -> Member | None:
    """Return the person that an address means."""
    return next((member for member in members_of(company) if member.handle == handle), None)


@transaction.atomic
def change_roles(*, company: Company, user: User, roles: Iterable[CompanyRole], by: User) -> None:
    """Give a person of the company exactly these roles; none of them = the plain member's."""
    wanted = {CompanyRole(role) for role in roles} or {CompanyRole.MEMBER}
    held = _held_by(user, company, by=by)
    if wanted == held:
        return
    if CompanyRole.ADMIN not in wanted:
        _keep_an_administrator(company, without=user)
    rows = CompanyMembership.objects.filter(user=user, company=company)
    rows.exclude(role__in=wanted).delete()
    CompanyMembership.objects.bulk_create(
        CompanyMembership(user=user, company=company, role=role) for role in sorted(wanted - held)
    )
    names = ",".join(sorted(role.value for role in wanted))
    remember(company, by=by, verb="company.change_roles", role=names, person=user.pk)


@transaction.atomic
def remove_member(*, company: Company, user: User, by: User) -> None:
    """End all roles of the person in the company, and the links the person made; the history keeps what was done."""
    _held_by(user, company, by=by)
    _keep_an_administrator(company, without=user)
    CompanyMembership.objects.filter(user=user, company=company).delete()
    links = Invitation.objects.open().filter(company=company, invited_by=user)
    links.update(revoked_at=timezone.now())
    remember(company, by=by, verb="company.remove_member", person=user.pk)


def _held_by(user: User, company: Company, *, by: User) -> set[CompanyRole]:
    """Lock the company, so that two administrators cannot remove each other at once."""
    Company.objects.select_for_update().get(pk=company.pk)
    rows = CompanyMembership.objects.filter(user=user, company=company)
    held = {CompanyRole(role) for role in rows.values_list("role", flat=True)}
    if not held or not may_manage(by, company):
        raise PermissionDenied
    return held


def _keep_an_administrator(company: Company, *, without: User) -> None:
    if _administrators(company) == {without.pk}:
        raise LastAdministrator


def people_with_consent(company: Company) -> list[tuple[User, bool]]:
    """Return the people of the company, and whether each agreed to be shown as a contact. One query."""
    standing = Consent.objects.filter(user=OuterRef("pk"), purpose=Purpose.CONTACT, withdrawn_at__isnull=True)
    people = User.objects.filter(company_memberships__company=company, is_active=True)
    rows = people.annotate(agreed=Exists(standing)).distinct().order_by("full_name", "pk")
    return [(person, person.agreed) for person in rows]


def contacts_of(company: Company, *, seen_by: User) -> list[User]:
    """Return those who agreed to be shown, to those whom the consent names (`may_see_contacts`)."""
    if not may_see_contacts(seen_by, company):
        return []
    return [person for person, agreed in people_with_consent(company) if agreed]


def may_see_contacts(user: User, company: Company) -> bool:
    """True for the company itself, its park's staff, companies told its name, and the operator."""
    if user.is_operator or permissions_in_company(user, company) or enters_on_behalf(user, company):
        return True
    told = Disclosure.objects.filter(listing__company=company, company__in=companies_of(user))
    return told.exists()
