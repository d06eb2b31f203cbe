"""Names and addresses of people in the tables of companies: shown to their owner, erased on request."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.personal_data import ERASED_DOMAIN, erased_address, erased_label, labels_of
from accounts.roles import CompanyRole
from catalogue.folding import fold
from companies.models import (
    Company,
    CompanyMembership,
    CompanyParticulars,
    Disclosure,
    Invitation,
    ListingVersion,
)
from companies.register.contacts import contacts_named, erase_contact

# Of the particulars: who represents the company, by what paper, and that person's number.
OF_THE_PERSON = ("representative", "representative_title", "authorisation", "phone")


def document_of(email: str) -> dict[str, Any]:
    """Return the invitations that were made for an address, and the uploaded registers in which it waits."""
    rows = Invitation.objects.filter(email__iexact=email).select_related("company", "invited_by")
    return {
        "invitations": [
            {
                "company": row.company.name,
                "name": row.full_name,
                "email": row.email,
                "role": row.role,
                "invited_by": str(row.invited_by),
                "created_at": row.created_at,
                "expires_at": row.expires_at,
                "used_at": row.used_at,
            }
            for row in rows.order_by("pk")
        ],
        "register_contacts": contacts_named(email),
    }


def _particulars_of(user: User) -> list[CompanyParticulars]:
    """Return what the person's companies state of their representative, where that is the person."""
    own = Q(company__in=Company.objects.of(user).values("pk")) | Q(stated_by=user)
    names = {fold(name) for name in labels_of(user)}
    rows = CompanyParticulars.objects.filter(own).select_related("company").order_by("pk")
    return [row for row in rows if fold(row.representative) in names]


def represented_by(user: User) -> list[dict[str, str]]:
    """Return what companies state of the person as their representative."""
    return [
        {"company": row.company.name} | {name: getattr(row, name) for name in OF_THE_PERSON}
        for row in _particulars_of(user)
    ]


@transaction.atomic
def erase_invited(email: str) -> int:
    """Erase an address that has no account; return how many invitations and rows of uploaded registers named it."""
    rows = list(Invitation.objects.filter(email__iexact=email))
    for row in rows:
        row.email, row.full_name = f"invited-{row.pk}@{ERASED_DOMAIN}", ""
        if row.used_at is None and row.revoked_at is None:
            row.revoked_at = timezone.now()
        row.save(update_fields=["email", "full_name", "revoked_at"])
    return len(rows) + erase_contact(email)


def erase_from_companies(user: User) -> None:
    """Replace the person's name and address. Call before `erase_account`, inside the same transaction.

    Versions and disclosures of listings carry a name without a number; only those of listings in which the history
    saw this person act are touched, so that a namesake keeps the own lines. A company that the person represents has
    to name somebody else before its next contract.
    """
    label, names = erased_label(user), labels_of(user)
    invitations = Invitation.objects.filter(email__iexact=user.email)
    invitations.update(email=erased_address(user), full_name=label)
    erase_contact(user.email)
    named = [row.pk for row in _particulars_of(user)]
    CompanyParticulars.objects.filter(pk__in=named).update(**dict.fromkeys(OF_THE_PERSON, ""))
    acts = AuditEvent.objects.filter(actor_id=user.pk, target_type="listing").values("target_code")
    versions = ListingVersion.objects.filter(listing__code__in=acts, saved_by_label__in=names)
    versions.update(saved_by_label=label)
    disclosures = Disclosure.objects.filter(listing__code__in=acts, by_label__in=names)
    disclosures.update(by_label=label)


def companies_left_alone(user: User) -> dict[Company, list[str]]:
    """Return the companies in which nobody but this person is administrator, or may sign, with those roles."""
    found: dict[Company, list[str]] = {}
    rows = CompanyMembership.objects.filter(user=user).exclude(role=CompanyRole.MEMBER)
    for row in rows.select_related("company").order_by("company__name", "role"):
        others = CompanyMembership.objects.filter(
            company=row.company, role=row.role, user__is_active=True
        ).exclude(user=user)
        if not others.exists():
            found.setdefault(row.company, []).append(row.role)
    return found
