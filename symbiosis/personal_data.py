"""Export and erase of one person, over all apps."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import personal_data as accounts_data
from accounts.history import record
from accounts.models import AuditEvent, User
from accounts.notices import notify
from companies import personal_data as companies_data
from companies.models import Company
from companies.permissions import companies_of
from exchanges.models import Agreement
from exchanges.personal_data import Wanted, contacts_of, erase_contacts
from exchanges.states import State

OVER = (State.ENDED, State.DECLINED, State.EXPIRED)
ANSWER_DAYS = 20  # carried out within 20 days (Decree 356/2025/ND-CP)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A company with open agreements that would be left without an administrator or signatory."""

    company: Company
    roles: list[str]
    agreements: list[str]


class CannotErase(Exception):
    """Open agreements need this person; somebody else has to take over first."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        super().__init__(", ".join(one.company.name for one in hindrances))
        self.hindrances = hindrances


def document_of(user: User) -> dict[str, Any]:
    """Return all that the platform keeps about a person."""
    named = contacts_of(_on_duty(user))
    found = accounts_data.document_of(user) | companies_data.document_of(user.email)
    return found | {"represents": companies_data.represented_by(user), "on_duty": named}


def _on_duty(user: User) -> Wanted:
    """As whom the regulations of the person's companies may name the person."""
    companies = list(companies_of(user).values_list("pk", flat=True))
    return Wanted(accounts_data.labels_of(user) if companies else (), companies=companies)


def as_json(document: dict[str, Any]) -> str:
    """Return the document as the file that a person takes along."""
    whole = {"made_at": timezone.now(), "law": "91/2025/QH15", **document}
    return json.dumps(whole, cls=accounts_data.JSON, ensure_ascii=False, indent=2)


def hindrances_of(user: User) -> list[Hindrance]:
    """Return why the person cannot be erased yet; empty = can be."""
    found = []
    for company, roles in companies_data.companies_left_alone(user).items():
        sides = Q(proposal__giver=company) | Q(proposal__taker=company)
        running = Agreement.objects.filter(sides).exclude(proposal__state__in=OVER)
        if codes := list(running.order_by("code").values_list("code", flat=True)):
            found.append(Hindrance(company, roles, codes))
    return found


@transaction.atomic
def request_erase(*, by: User) -> None:
    """The person asks; the operators are told. Twice is once."""
    if not is_erase_requested(by):
        record(by=by, verb="person.ask_erase", target_type="person", target_code=str(by.pk))
    operators = User.objects.filter(is_operator=True, is_active=True)
    code = str(by.pk)
    notify(operators, kind="person.erase", target_type="person", target_code=code, occasion="asked")


def is_erase_requested(user: User) -> bool:
    return erase_requests().filter(actor_id=user.pk).exists()


def erase_requests() -> QuerySet[AuditEvent]:
    """Return the lines of history in which people asked to be erased."""
    return AuditEvent.objects.filter(verb="person.ask_erase")


@transaction.atomic
def erase(*, user: User, by: User | None) -> None:
    """Erase a person everywhere; raises `CannotErase` while open agreements need the person. Twice is once."""
    if accounts_data.is_erased(user):
        return
    hindrances = hindrances_of(user)
    if hindrances:
        raise CannotErase(hindrances)
    erase_contacts(wanted=_on_duty(user), by=by)
    companies_data.erase_from_companies(user)
    accounts_data.erase_account(user)
    record(by=by, verb="person.erase", target_type="person", target_code=str(user.pk))
