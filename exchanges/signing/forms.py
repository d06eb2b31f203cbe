"""What people type about an agreement: the record of a signature with its file."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from exchanges.forms import DATE_INPUT, TermsForm
from exchanges.models import Signature
from exchanges.signing.files import RefusedScan, SentFile, SignedFile, digital_signature_of, scan_of
from exchanges.signing.wording import SCAN_REFUSALS

MOST_BYTES = 4 * settings.UPLOAD_LIMITS["attachment_bytes"]  # of all pages together
MOST_WITNESSES = 4
READERS: dict[str, Callable[[list[SentFile]], SignedFile]] = {
    Signature.Method.STAMP: scan_of,
    Signature.Method.DIGITAL: digital_signature_of,
}


class FilesInput(forms.ClearableFileInput):
    """A field for one file or the photos of several pages; a phone offers its camera."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; the cleaned value is a list of `SentFile`."""

    widget = FilesInput(attrs={"multiple": True, "accept": "application/pdf,image/*,.p7s,.p7m,.asice,.xml"})

    def clean(self, data: Any, initial: Any = None) -> list[SentFile]:
        sent = data or [None]  # nothing sent is one thing missing
        files = [file for one in sent if (file := super(FilesField, self).clean(one, initial)) is not None]
        if sum(file.size for file in files) > MOST_BYTES:
            raise forms.ValidationError(
                _("The files are larger than %(megabytes)s MB together. Scan with less resolution.")
                % {"megabytes": MOST_BYTES // 1024**2}
            )
        return [SentFile(file.name, file.read()) for file in files]


class FileForm(forms.Form):
    """The file of a signature by the method with which it was made."""

    use_required_attribute = False

    signed_file = FilesField(
        label=_("The signed file"),
        help_text=_(
            "PDF, or photos of all pages in their order; at most 40 MB. A signature file as you got it."
        ),
        error_messages={"required": _("Choose the file of the signed paper.")},
    )

    def judge(self, method: str) -> SignedFile | None:
        """Return what is kept of the sent files, None (with an error at the field) if they are not taken."""
        try:
            return READERS[method](self.cleaned_data["signed_file"])
        except RefusedScan as refused:
            self.add_error("signed_file", str(SCAN_REFUSALS[refused.code]) % refused.facts)
            return None


class SignForm(forms.ModelForm, FileForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The record of a signature on paper or of a digital signature, with its file."""

    method = forms.ChoiceField(
        label=_("How it was signed"),
        choices=[(one.value, one.label) for one in (Signature.Method.STAMP, Signature.Method.DIGITAL)],
        widget=forms.RadioSelect,
        initial=Signature.Method.STAMP,
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Signature
        fields = ["signatory_name", "signatory_title", "method", "signed_on"]
        labels = {
            "signatory_name": _("Name of the signatory"),
            "signatory_title": _("Job title"),
            "signed_on": _("Day of signing"),
        }
        widgets = {"signed_on": DATE_INPUT}

    def __init__(self, *args: Any, accepted_on: date | None = None, **kwargs: Any) -> None:
        """Take also the day on which both had accepted the terms: no paper of them is older."""
        super().__init__(*args, **kwargs)
        self.accepted_on = accepted_on

    def clean_signed_on(self) -> Any:
        signed_on = self.cleaned_data["signed_on"]
        if self.accepted_on and signed_on < self.accepted_on:
            raise forms.ValidationError(
                _("The day of signing lies before %(day)s, when the terms were accepted. Check the day.")
                % {"day": date_format(self.accepted_on, "SHORT_DATE_FORMAT")}
            )
        if signed_on > timezone.localdate():
            raise forms.ValidationError(
                _("The day of signing lies in the future. Record it once it is signed.")
            )
        return signed_on

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("signed_file") and values.get("method"):
            values["file"] = self.judge(values["method"])
        return values


class AmendmentForm(TermsForm):
    """New terms of a standing agreement: the first day is the one from which they apply."""

    class Meta(TermsForm.Meta):
        labels = TermsForm.Meta.labels | {"starts_on": _("Applies from"), "ends_on": _("Last day")}


class CeremonyForm(forms.Form):
    """What the organisers of a signing ceremony have fixed; empty lines are dotted on the sheet."""

    day = forms.DateField(label=_("Day"), required=False, widget=DATE_INPUT)
    hour = forms.CharField(label=_("Hour"), required=False, max_length=20)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    chair = forms.CharField(label=_("Led by"), required=False, max_length=120)
    witnesses = forms.CharField(
        label=_("Witnesses"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name in each line, with the title; at most four."),
    )

    def clean_witnesses(self) -> tuple[str, ...]:
        names = tuple(line.strip() for line in self.cleaned_data["witnesses"].splitlines() if line.strip())
        if len(names) > MOST_WITNESSES:
            raise forms.ValidationError(_("The sheet has room for four witnesses."))
        return names
