"""Write a register: new companies, filled-in facts, overwritten ones only where a person has ticked them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import FormDraft, User
from accounts.roles import Permission
from catalogue.folding import fold
from companies import joining
from companies.company_history import remember
from companies.members import roles_to_grant
from companies.models import Company, CompanyKind, CompanyMembership, Invitation
from companies.profiles import create_profile_of
from companies.register.comparing import Compared, columns_of, compare
from companies.register.rows import RegisterRow
from parks.models import Park
from parks.permissions import permissions_in_park

DRAFT = "register"
KEPT_FOR = timedelta(days=7)  # contacts of people do not lie around
CONFIDENCE = "stated by the park, not verified; the company has yet to confirm it"
LONGEST_SOURCE = 400
RESERVED_SLUGS = {"register"}  # words that addresses of companies use themselves


class AlreadyApplied(Exception):
    """The upload was applied or replaced meanwhile."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person ticked: rows whose known facts give way, sector templates by row, whether to invite."""

    take_over: frozenset[int] = frozenset()
    templates: Mapping[int, str] = field(default_factory=dict)
    invite: bool = False


@dataclass(slots=True)
class Outcome:
    """How many companies came of it."""

    created: int = 0
    updated: int = 0
    same: int = 0
    left_out: int = 0
    invited: int = 0


def may_register(user: User, park: Park) -> bool:
    return Permission.ENTER_ON_BEHALF in permissions_in_park(user, park)


@transaction.atomic
def keep_upload(*, park: Park, rows: list[RegisterRow], by: User, unread: Iterable[str] = ()) -> None:
    """Keep what was read until the person decides; the file itself, with its contacts, is not kept.

    `unread` are the headers of columns that were not read.
    """
    if not may_register(by, park):
        raise PermissionDenied
    values = {"rows": [row.as_json() for row in rows], "unread": list(unread)}
    FormDraft.objects.update_or_create(
        user=by, form=DRAFT, target_code=park.code, defaults={"values": values}
    )


def _draft(park: Park, user: User) -> QuerySet[FormDraft]:
    return FormDraft.objects.filter(user=user, form=DRAFT, target_code=park.code)


def discard_upload(*, park: Park, by: User) -> None:
    """Forget what was read, contacts included."""
    _draft(park, by).delete()


def unread_of(park: Park, user: User) -> list[str]:
    """Return the headers of the waiting upload that were not read."""
    draft = _draft(park, user).first()
    return draft.values.get("unread", []) if draft else []


def kept_rows(park: Park, user: User) -> list[RegisterRow] | None:
    """Return the upload that waits for the person's decision, None when there is none or it is too old."""
    draft = _draft(park, user).filter(updated_at__gt=timezone.now() - KEPT_FOR).first()
    return [RegisterRow.from_json(row) for row in draft.values["rows"]] if draft else None


@transaction.atomic
def apply_register(*, park: Park, choices: Choices, by: User) -> Outcome:
    """Apply the kept upload as a whole; raises `AlreadyApplied` when somebody was faster. Compares anew."""
    if not may_register(by, park):
        raise PermissionDenied
    rows = kept_rows(park, by) or []
    taken, _by_model = _draft(park, by).delete()
    if not taken:
        raise AlreadyApplied
    outcome = Outcome()
    for one in compare(park, rows):
        company = _apply(one, park, choices, outcome, by=by)
        if company and choices.invite and one.row.email:
            outcome.invited += _invite(company, one.row, by=by)
    return outcome


def _apply(one: Compared, park: Park, choices: Choices, outcome: Outcome, *, by: User) -> Company | None:
    if one.outcome == "unusable":
        outcome.left_out += 1
        return None
    if one.company is None:
        outcome.created += 1
        return _create(one, park, choices.templates.get(one.row.number, ""), by=by)
    wanted = one.changes if one.row.number in choices.take_over else one.fills
    if not wanted:
        outcome.same += 1
        return one.company
    outcome.updated += 1
    facts = {change.name: change.after for change in wanted}
    _update(one.company, facts, park, {change.name: str(change.before) for change in wanted}, by=by)
    return one.company


def _source(park: Park) -> str:
    return f"register of {park.name_en}, {timezone.localdate():%Y-%m-%d}"


def _create(one: Compared, park: Park, template: str, *, by: User) -> Company:
    chosen = next((known for known in one.templates if known.code == template), None)
    company = Company.objects.create(
        slug=_free_slug(one.row.name),
        name=one.row.name,
        kind=CompanyKind.TENANT,
        park=park,
        template=chosen,
        source=_source(park),
        year=timezone.localdate().year,
        confidence=CONFIDENCE,
        **columns_of(one.facts),
    )
    remember(company, by=by, verb="company.register", park=park.code)
    if chosen:
        create_profile_of(company)
    return company


def _free_slug(name: str) -> str:
    stem = slugify(fold(name))[:70].strip("-") or "company"
    tries = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(
        slug
        for slug in tries
        if slug not in RESERVED_SLUGS and not Company.objects.filter(slug=slug).exists()
    )


def _update(company: Company, facts: dict[str, Any], park: Park, before: dict[str, str], *, by: User) -> None:
    """The older source stays named; the history says which facts came from where."""
    columns = columns_of(facts)
    source = f"{company.source}; {_source(park)}: {', '.join(facts)}"
    if len(source) <= LONGEST_SOURCE:
        columns["source"] = source
    Company.objects.filter(pk=company.pk).update(**columns)
    after = {name: str(value) for name, value in facts.items()}
    remember(
        company,
        by=by,
        verb="company.update",
        park=park.code,
        changes=", ".join(facts),
        before=before,
        after=after,
    )


def _invite(company: Company, row: RegisterRow, *, by: User) -> int:
    """Invite the contact unless the person belongs to the company or has an open link."""
    address = {"email__iexact": row.email}
    if CompanyMembership.objects.filter(company=company, user__email__iexact=row.email).exists():
        return 0
    if Invitation.objects.open().filter(company=company, **address).exists():
        return 0
    roles = roles_to_grant(by, company)
    if not roles:
        return 0
    try:
        joining.invite(company=company, email=row.email, full_name=row.contact_name, role=roles[0], by=by)
    except joining.CannotInvite:
        return 0
    return 1
