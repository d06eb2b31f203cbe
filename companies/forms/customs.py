"""The form of the customs statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class CustomsForm(forms.Form):
    """Yes or no with the paper it rests on; or nothing is said."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is the company an export-processing enterprise?"),
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            ("unknown", gettext_lazy("Not stated")),
        ],
        widget=forms.RadioSelect,
    )
    paper = forms.CharField(
        label=gettext_lazy("On which paper it rests"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example: investment registration certificate, its number and day."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("answer") in {"yes", "no"} and not values.get("paper"):
            self.add_error("paper", _("Name the paper that says so: partners and the park rely on it."))
        return values
