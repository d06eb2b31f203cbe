"""What is kept about a person, as one document, and how it is erased (Law 91/2025/QH15, in force 2026-01-01).

Both walk over every relation that points at a person, so that a table added later is not forgotten. Rows that belong
to the person (the relation cascades) are shown in full and deleted; of rows that belong to a company or a park only
that the person acted is shown, and they stay, pointing at a person without a name.
"""

from collections.abc import Iterator
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CASCADE, ForeignObjectRel, Model, QuerySet
from django.utils import timezone

from accounts.models import AuditEvent, Consent, User

SECRETS = {"password", "digest", "secret"}
ERASED_DOMAIN = "erased.invalid"  # a domain that can never exist (RFC 2606)
_SIGN_INS = (AccessAttempt, AccessFailureLog, AccessLog)
Document = dict[str, Any]
JSON = DjangoJSONEncoder  # dates and decimals of the documents


def erased_label(user: User) -> str:
    """Return what stands in the place of the name: in both languages, because stored texts have just one."""
    return f"Người đã xóa / erased person {user.pk}"


def erased_address(user: User) -> str:
    return f"person-{user.pk}@{ERASED_DOMAIN}"


def is_erased(user: User) -> bool:
    return user.email.endswith(f"@{ERASED_DOMAIN}")


def labels_of(user: User) -> set[str]:
    """Return every name under which history knows the person, older ones too."""
    rows = AuditEvent.objects.filter(actor_id=user.pk).values_list("actor_label", flat=True)
    return {str(user), *rows.distinct()}


def _relations() -> Iterator[ForeignObjectRel]:
    fields = User._meta.get_fields(include_hidden=True)
    return (one for one in fields if isinstance(one, ForeignObjectRel) and not one.field.many_to_many)


def _rows(relation: ForeignObjectRel, user: User) -> QuerySet[Any]:
    model = relation.related_model
    return model._default_manager.filter(**{relation.field.name: user}).order_by("pk")


def _is_own(relation: ForeignObjectRel) -> bool:
    return relation.on_delete is CASCADE


def _whole(row: Model) -> Document:
    fields = (field for field in row._meta.concrete_fields if field.name not in SECRETS)
    return {field.name: str(row) if field.primary_key else _value(row, field) for field in fields}


def _value(row: Model, field: Any) -> Any:
    value = getattr(row, field.attname)
    return str(getattr(row, field.name)) if field.is_relation and value is not None else value


def document_of(user: User) -> Document:
    """Return all that is kept about the person, by table."""
    own, acts = {}, {}
    for relation in _relations():
        name = relation.related_model._meta.label_lower
        if _is_own(relation):
            own[name] = [_whole(row) for row in _rows(relation, user)]
        elif codes := [_name_of(row) for row in _rows(relation, user)]:
            acts[f"{name}.{relation.field.name}"] = codes
    history = AuditEvent.objects.filter(actor_id=user.pk).order_by("pk")
    return {
        "person": _whole(user),
        "own": own,
        "acted_in": acts,
        "history": list(history.values("at", "verb", "target_type", "target_code", "reason", "note")),
        "sign_ins": [_sign_in(row) for model in _SIGN_INS for row in _sign_ins_of(model, user)],
    }


def _name_of(row: Model) -> str:
    return str(getattr(row, "code", row))


def _sign_ins_of(model: type[Model], user: User) -> QuerySet[Any]:
    """An address signs in however its letters are written, and is kept as it was typed."""
    return model._default_manager.filter(username__iexact=user.email)


def _sign_in(row: Any) -> Document:
    kind = type(row).__name__
    return {"kind": kind, "at": row.attempt_time, "address": row.ip_address, "program": row.user_agent}


def erase_account(user: User) -> None:
    """Take name, address and password away, delete what is the person's own, rename the lines of history.

    Call inside a transaction. Consents stay as proof, withdrawn. History keeps each row with its number of the
    person; only `actor_label` changes, which therefore must not be part of what a seal covers (docs/privacy.md).
    """
    for model in _SIGN_INS:
        _sign_ins_of(model, user).delete()
    for relation in _relations():
        if _is_own(relation) and relation.related_model is not Consent:
            _rows(relation, user).delete()
    Consent.objects.filter(user=user, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    AuditEvent.objects.filter(actor_id=user.pk).update(actor_label=erased_label(user))
    user.email, user.full_name = erased_address(user), erased_label(user)
    user.is_active, user.is_operator = False, False
    user.password = make_password(None)
    user.save()
