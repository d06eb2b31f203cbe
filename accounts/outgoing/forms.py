"""The form in which a person chooses when to get mails, in which language, and of which kinds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import MailPreference
from accounts.outgoing.kinds import AT_ONCE
from accounts.outgoing.wording import KIND_LABELS

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
]
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]


class MailForm(forms.Form):
    """Ticked kinds are wanted; what is kept are the others."""

    use_required_attribute = False

    rhythm = forms.ChoiceField(
        label=_("Digest of what is new"),
        choices=MailPreference.Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often you want the digest.")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the weekly digest"),
        choices=WEEKDAYS,
        coerce=int,
        help_text=_("On a public holiday it comes on the next working day."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mails"), choices=LANGUAGES, widget=forms.RadioSelect
    )
    at_once = forms.MultipleChoiceField(
        label=_("Mails that come at once"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind, label) for kind, label in KIND_LABELS.items() if kind in AT_ONCE],
    )
    in_digest = forms.MultipleChoiceField(
        label=_("What the digest holds beside these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind, label) for kind, label in KIND_LABELS.items() if kind not in AT_ONCE],
    )

    @classmethod
    def of(cls, preference: MailPreference, data: Any = None) -> "MailForm":
        wanted = [kind for kind in KIND_LABELS if kind not in preference.without]
        initial = {"at_once": wanted, "in_digest": wanted}
        for name in ("rhythm", "weekday", "language"):
            initial[name] = getattr(preference, name)
        return cls(data, initial=initial)

    def write_to(self, preference: MailPreference) -> None:
        values = self.cleaned_data
        wanted = {*values["at_once"], *values["in_digest"]}
        for name in ("rhythm", "weekday", "language"):
            setattr(preference, name, values[name])
        others = [kind for kind in preference.without if kind not in KIND_LABELS]
        preference.without = [kind for kind in KIND_LABELS if kind not in wanted] + others
