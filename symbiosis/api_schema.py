"""What every changing request of the API takes and answers, written into the schema once."""

from typing import Any

from django.utils.translation import gettext as _

CHANGING = ("post", "put", "patch", "delete")
METHODS = ("get", *CHANGING)
REFUSAL = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
Schema = dict[str, Any]


def describe_what_all_share(result: Schema, **_context: Any) -> Schema:
    """Add the Idempotency-Key and the refusals that any request may meet. A hook of drf-spectacular."""
    for entry in result["paths"].values():
        for method in METHODS:
            if method in entry:
                _describe(entry[method], is_changing=method in CHANGING)
    return result


def _describe(operation: Schema, *, is_changing: bool) -> None:
    responses = operation["responses"]
    responses.setdefault("429", _refusal(_("Too many requests of this key in a minute: see Retry-After.")))
    if not is_changing:
        return
    operation.setdefault("parameters", []).append(_key_parameter())
    responses.setdefault("409", _refusal(_("Another copy of this request is still being worked on.")))
    responses.setdefault("422", _refusal(_("The Idempotency-Key already names another request.")))


def _refusal(description: str) -> Schema:
    return {"description": description, **REFUSAL}


def _key_parameter() -> Schema:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": {"type": "string", "maxLength": 80},
        "description": _(
            "A name that you give this request, new for each. Sent again with it, nothing is done twice."
        ),
    }
