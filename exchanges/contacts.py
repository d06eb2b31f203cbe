"""The people on duty in a regulation: in the fingerprint of its terms they stand by a reference, so they can be erased.

The digest that both parties accept and sign covers, in the place of name, title and number, a hash under a key that is
not in the database. After an erasure the reference alone is kept in their place: the digest still stands for the
paper, and without the key nobody can try names and numbers on it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.sealing import keyed_hash

BY_REFERENCE = "by_reference"  # regulations written before have the people themselves in their digest
LOST = "lost"  # stands for an erased person of such a regulation
Json = dict[str, Any]


def to_be_kept(coordination: Json) -> Json:
    """Return the content as a new round keeps it; {} stays {}."""
    return coordination | {BY_REFERENCE: True} if coordination else {}


def with_references(coordination: Mapping[str, Any], *, scope: int) -> Json:
    """Return the content as the digest covers it. `scope` (the proposal) keeps people apart who work in several."""
    if not coordination.get(BY_REFERENCE):
        return dict(coordination)
    return _each(coordination, lambda _side, contact: reference_of(contact, scope=scope))


def reference_of(contact: Mapping[str, str], *, scope: int) -> str:
    parts = (contact["name"], contact["role"], contact["phone"])
    return contact.get("erased") or keyed_hash(["contact", scope, *parts])


def without_people(
    coordination: Mapping[str, Any], is_meant: Callable[[str, Mapping[str, str]], bool], *, scope: int
) -> Json:
    """Return the content with only a reference in the place of everybody whom `is_meant(side, contact)` names."""
    known = bool(coordination.get(BY_REFERENCE))

    def erased(side: str, contact: Json) -> Json:
        if contact.get("erased") or not is_meant(side, contact):
            return contact
        reference = reference_of(contact, scope=scope) if known else LOST
        return {"name": "", "role": "", "phone": "", "erased": reference}

    return _each(coordination, erased)


def is_beyond_check(coordination: Mapping[str, Any]) -> bool:
    """True where somebody was erased whose name the digest itself covers."""
    if coordination.get(BY_REFERENCE):
        return False
    people = [one for side in coordination.get("contacts", {}).values() for one in side]
    return any(one.get("erased") == LOST for one in people)


def _each(coordination: Mapping[str, Any], change: Callable[[str, Json], Any]) -> Json:
    contacts = {
        side: [change(side, one) for one in people] for side, people in coordination["contacts"].items()
    }
    return dict(coordination) | {"contacts": contacts}
