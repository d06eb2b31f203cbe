"""The form that makes a key for programs."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken
from accounts.tokens import DAYS_OFFERED

SCOPES = [
    (ApiToken.Scope.READ, _("read only")),
    (ApiToken.Scope.WRITE, _("read and write")),
]


def _days_offered() -> list[tuple[int, str]]:
    """Return the choices in the language of the page that asks for them."""
    return [(days, gettext("%(days)s days") % {"days": days}) for days in DAYS_OFFERED]


class TokenForm(forms.Form):
    """A name, what the key may do, and for how long."""

    use_required_attribute = False

    label = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        help_text=_("What it is for, for example “stock system”."),
        error_messages={"required": _("Give the key a name, so that you know it again.")},
    )
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=SCOPES,
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the key may do.")},
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        choices=_days_offered,
        coerce=int,
        initial=DAYS_OFFERED[1],
        error_messages={"required": _("Choose for how long the key is valid.")},
    )
