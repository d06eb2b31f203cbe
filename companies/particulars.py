"""The particulars that a contract needs: which are missing, and how a company states them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from companies.company_history import remember
from companies.models import Company, CompanyKind, CompanyParticulars
from companies.permissions import permissions_in_company

LABELS: dict[str, Promise] = {
    "legal_name": _("Registered name"),
    "address": _("Registered address"),
    "tax_code": _("Tax code"),
    "representative": _("Represented by"),
    "representative_title": _("Job title"),
    "authorisation": _("Power of attorney (number, day)"),
    "phone": _("Telephone"),
}
NEEDED = ("address", "tax_code", "representative", "representative_title")
NEEDED_OF_CITY = ("address", "representative", "representative_title")  # a unit of the city pays no tax


@dataclass(frozen=True, slots=True)
class Particulars:
    """The particulars as text, "" where the company has not stated one."""

    legal_name: str = ""
    address: str = ""
    tax_code: str = ""
    representative: str = ""
    representative_title: str = ""
    authorisation: str = ""
    phone: str = ""


def particulars_of(company: Company) -> Particulars:
    """Return what the company has stated; the registered name is its name here unless it said otherwise."""
    row = CompanyParticulars.objects.filter(company=company).first()
    stated = {name: getattr(row, name) for name in LABELS} if row else {}
    return Particulars(**stated | {"legal_name": stated.get("legal_name") or company.name})


def missing_particulars(company: Company) -> list[str]:
    """Return the names of what a contract needs and the company has not stated."""
    stated = particulars_of(company)
    needed = NEEDED_OF_CITY if company.kind == CompanyKind.CITY else NEEDED
    return [str(LABELS[name]) for name in needed if not getattr(stated, name)]


def may_state(user: User, company: Company) -> bool:
    """Administrators and signatories of the company itself; a park never speaks for it here."""
    return Permission.ACCEPT_TERMS in permissions_in_company(user, company)


@transaction.atomic
def state_particulars(*, company: Company, by: User, stated: Particulars) -> CompanyParticulars:
    """Write down what the company states. The history says which lines changed, not what they say."""
    if not may_state(by, company):
        raise PermissionDenied
    before = particulars_of(company)
    values = {name: getattr(stated, name) for name in LABELS}
    changed = [name for name, value in values.items() if getattr(before, name) != value]
    row, _is_new = CompanyParticulars.objects.update_or_create(
        company=company, defaults=values | {"stated_by": by}
    )
    if changed:
        remember(company, by=by, verb="company.state_particulars", fields=", ".join(changed))
    return row
