"""What a browser sends of the listing form, and what the form makes of it."""

from typing import Any

from django.http import QueryDict
from django.utils import translation

from companies.forms import ListingForm

VALID = {"kind": "HAVE", "resource": "fly ash", "period": "month", "visibility": "anonymous"}


def posted(**values: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in (VALID | values).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form_in(language: str, **values: Any) -> ListingForm:
    with translation.override(language):
        form = ListingForm(posted(**values))
        form.is_valid()
        return form


def errors_in(language: str, **values: Any) -> dict[str, list[str]]:
    with translation.override(language):
        form = ListingForm(posted(**values))
        form.is_valid()
        return {name: [str(error) for error in errors] for name, errors in form.errors.items()}
