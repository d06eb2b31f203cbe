"""Reading and answering JSON in the API: bounded bodies, and errors of one shape."""

from typing import IO, Any

from django.core.exceptions import PermissionDenied as CorePermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import (
    APIException,
    NotFound,
    ParseError,
    PermissionDenied,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.serializers import Serializer


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The body is too large.")
    default_code = "too_large"


class Conflict(APIException):
    """The request was understood; what stands in the database does not allow it. `more` joins the body."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail: str, code: str, more: dict[str, Any] | None = None) -> None:
        super().__init__(detail, code)
        self.more = more or {}


class VersionNeeded(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Send the ETag of what you have read as If-Match.")
    default_code = "if_match_needed"


class VersionOutdated(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = gettext_lazy("Somebody saved in between. Read it again, then send your change again.")
    default_code = "outdated"


class StrictSerializer(Serializer):
    """Refuses keys that it does not know: a misspelled or forbidden one must not be passed over in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, QueryDict):  # of a form: there an absent tick box would mean "no"
            raise UnsupportedMediaType(_("form data"))
        unknown = sorted(str(key) for key in data if key not in self.fields) if isinstance(data, dict) else []
        if unknown:
            raise ValidationError(
                {name: [_("This key is not known, or cannot be written.")] for name in unknown}
            )
        return super().to_internal_value(data)


class BoundedJSONParser(JSONParser):
    """JSON that may be nested as deep as the interpreter can follow; the size is bounded by Django."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return {"code", "detail"} and for invalid values also {"fields": {name: [sentences]}}.

    Exceptions that are not answers stay what they are: the server's own error page, nothing told.
    """
    from rest_framework.views import exception_handler  # reads the settings, and they name this module

    refusal = _as_refusal(error)
    response = exception_handler(refusal, context)
    if response is None:
        return None
    if isinstance(refusal, ValidationError):
        fields = refusal.detail if isinstance(refusal.detail, dict) else {"body": refusal.detail}
        response.data = {"code": "invalid", "detail": _("Some values are not valid."), "fields": fields}
    elif isinstance(refusal, APIException):
        response.data = {"code": refusal.get_codes(), "detail": refusal.detail} | getattr(refusal, "more", {})
    return response


def _as_refusal(error: Exception) -> Exception:
    """Foreign, hidden and missing rows give the same words, whoever raised the 404."""
    if isinstance(error, Http404):
        return NotFound(_("There is nothing here for you."))
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    return PermissionDenied() if isinstance(error, CorePermissionDenied) else error
