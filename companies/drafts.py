"""What somebody has typed into the listing form and not yet saved: kept on the server, own texts only."""

import re
import secrets
from collections.abc import Iterable, Mapping
from itertools import chain, count
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils.crypto import salted_hmac

from accounts.models import FormDraft, User

FORM = "listing"
LONGEST_CODE = 16
MOST_LETTERS = 20_000  # of all texts of a form together; the form itself takes 4,000 in its longest field
MOST_VALUES = 200
PAGE = "page"  # hidden field of the form
LONGEST_PAGE = 16
CLOSED = "_closed"  # in place of the texts: the page whose texts are saved
FIRST_NEW = ""  # the target of a new listing's text; the next ones are "new-2", "new-3"
FURTHER_NEW = re.compile(r"new-[1-9][0-9]{0,5}")
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "target", "find", PAGE})
LISTS = frozenset({"months", "month_shares"})


class DraftTooLong(Exception):  # an answer people get, not a fault
    """More text than the form could take."""


def keep_draft(user: User, target_code: str, posted: QueryDict, names: Iterable[str]) -> FormDraft:
    """Keep the texts of the named fields; raises `DraftTooLong`. The newest sending of a form counts.

    The row is locked before it is read: the form may be saved meanwhile, and closes the page.
    """
    known = set(names) - NOT_KEPT
    values = {name: posted.getlist(name) for name in posted if name in known}
    texts = [text for entry in values.values() for text in entry]
    if len(texts) > MOST_VALUES or sum(map(len, texts)) > MOST_LETTERS:
        raise DraftTooLong
    with transaction.atomic():
        draft, is_new = FormDraft.objects.select_for_update().get_or_create(
            user=user, form=FORM, target_code=target_code[:LONGEST_CODE], defaults={"values": values}
        )
        if not is_new and draft.values.get(CLOSED) != [posted.get(PAGE, "")]:
            draft.values = values
            draft.save(update_fields=["values", "updated_at"])
    return draft


def draft_of(user: User, target_code: str) -> FormDraft | None:
    draft = FormDraft.objects.filter(user=user, form=FORM, target_code=target_code).first()
    return None if draft and CLOSED in draft.values else draft


def is_new(target_code: str) -> bool:
    """Whether the target stands for a new listing, not for the code of one that is edited."""
    return target_code == FIRST_NEW or FURTHER_NEW.fullmatch(target_code) is not None


def drafts_of_new(user: User) -> list[FormDraft]:
    """Return the kept texts of new listings, the oldest first."""
    new = Q(target_code=FIRST_NEW) | Q(target_code__startswith="new-")
    drafts = FormDraft.objects.filter(new, user=user, form=FORM).order_by("updated_at", "pk")
    return [draft for draft in drafts if CLOSED not in draft.values]


def free_target(kept: Iterable[FormDraft]) -> str:
    """Return a target for another new listing, so that its text is not written over those that are kept."""
    taken = {draft.target_code for draft in kept}
    targets = chain([FIRST_NEW], (f"new-{number}" for number in count(2)))
    return next(target for target in targets if target not in taken)


def drop_draft(user: User, target_code: str, page: str = "") -> None:
    """Forget the texts: they are saved, or nobody wants them. Twice changes nothing.

    `page` is the mark of the page they were typed on: what that page sent just before, and what arrives only now, is
    not kept any more.
    """
    drafts = FormDraft.objects.filter(user=user, form=FORM, target_code=target_code)
    if not page:
        drafts.delete()
        return
    values = {CLOSED: [page[:LONGEST_PAGE]]}
    FormDraft.objects.update_or_create(
        user=user, form=FORM, target_code=target_code, defaults={"values": values}
    )


def new_page() -> str:
    """Return a mark that tells one opened form from another."""
    return secrets.token_hex(LONGEST_PAGE // 2)


def copies_owner(user: User) -> str:
    """Return a mark for whose texts and photos a shared device keeps; it says nothing of the person."""
    return salted_hmac("copies on a device", str(user.pk)).hexdigest()[:12]


def initial_of_draft(draft: FormDraft) -> dict[str, Any]:
    """Return the kept texts as what the form shows."""
    values: Mapping[str, list[str]] = draft.values
    return {name: texts if name in LISTS else (texts[0] if texts else "") for name, texts in values.items()}
