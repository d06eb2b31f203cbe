"""The contacts in registers that were uploaded and wait for a decision: shown, erased, and gone after their time."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import FormDraft
from companies.register.applying import DRAFT, KEPT_FOR

Named = dict[str, Any]  # one row of a register, as JSON


def contacts_named(email: str) -> list[dict[str, str]]:
    """Return what the uploads that wait say of an address."""
    drafts = FormDraft.objects.filter(form=DRAFT).order_by("pk")
    return [
        {"company": row["name"], "name": row["contact_name"], "email": row["email"]}
        for draft in drafts
        for row in _rows_of(draft, email)
    ]


def _rows_of(draft: FormDraft, email: str) -> Iterator[Named]:
    rows: list[Named] = draft.values["rows"]
    return (row for row in rows if row["email"].casefold() == email.casefold())


@transaction.atomic
def erase_contact(email: str) -> int:
    """Take an address with its name out of the uploads that wait; return how many rows named it."""
    count = 0
    for draft in FormDraft.objects.select_for_update().filter(form=DRAFT).order_by("pk"):
        found = list(_rows_of(draft, email))
        for row in found:
            row["email"] = row["contact_name"] = ""
        if found:
            draft.save(update_fields=["values"])  # it does not become younger by that
        count += len(found)
    return count


def forget_uploads() -> int:
    """Delete the uploads that nobody has decided on in time, contacts included; return how many. Twice is once."""
    old = FormDraft.objects.filter(form=DRAFT, updated_at__lte=timezone.now() - KEPT_FOR)
    count, _by_model = old.delete()
    return count
