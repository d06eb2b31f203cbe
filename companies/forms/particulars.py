"""The form of a company's particulars. Empty fields stay unknown."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.models import CompanyParticulars
from companies.particulars import LABELS, Particulars
from companies.tax_codes import tax_code_of


class ParticularsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What stands at the head of a contract."""

    class Meta:
        model = CompanyParticulars
        fields = list(LABELS)
        labels = LABELS
        help_texts = {
            "tax_code": _("Ten digits, or thirteen for a branch: 0100109106 or 0100109106-001."),
            "authorisation": _("Only if the representative signs with a power of attorney."),
            "address": _("As in the registration of the company: street or plot, ward, city."),
        }

    def __init__(self, data: Any = None, *, stated: Particulars) -> None:
        super().__init__(data, initial=asdict(stated))

    def clean_tax_code(self) -> str:
        text: str = self.cleaned_data["tax_code"]
        code = tax_code_of(text) if text else ""
        if code is None:
            raise forms.ValidationError(
                _(
                    "%(code)s is no tax code: its digits do not fit together. Check it against the registration."
                )
                % {"code": text}
            )
        return code

    @property
    def stated(self) -> Particulars:
        return Particulars(**{name: self.cleaned_data[name] for name in LABELS})
