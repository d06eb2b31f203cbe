"""The form that takes a park's register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parks.models import Park


class RegisterForm(forms.Form):
    """Whose register, and the file. With one park there is nothing to choose."""

    use_required_attribute = False

    park = forms.ModelChoiceField(
        Park.objects.none(),
        to_field_name="slug",
        label=_("Park"),
        empty_label=None,
        error_messages={"required": _("Choose the park whose register this is.")},
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv"}),
        help_text=_("Excel (.xlsx) or CSV, at most 10 MB. Headers are found by themselves."),
        error_messages={"required": _("Choose the file with the register.")},
    )

    def __init__(self, *args: Any, parks: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["park"].queryset = parks  # type: ignore[attr-defined]
        self.fields["park"].initial = parks[0].slug
        self.only_park = parks[0] if len(parks) == 1 else None
        if self.only_park:
            self.fields["park"].widget = forms.HiddenInput()
