"""Where an import starts: for which company, and a file or a pasted block."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company, CompanyQuerySet

LONGEST_PASTE = 2_000_000  # characters; larger tables are files


class ImportForm(forms.Form):
    """One of the two is enough; a file goes before a pasted block."""

    use_required_attribute = False  # the server's sentences are better than the browser's

    company = forms.ModelChoiceField(
        Company.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Company"),
        help_text=gettext_lazy("The company whose listings the file holds."),
        error_messages={"required": gettext_lazy("Choose the company that has or needs this.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        required=False,
        help_text=gettext_lazy("Excel (.xlsx), .csv or .tsv, at most 10 MB and 5,000 rows, as it is."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose another one.")},
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste rows from Excel"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        help_text=gettext_lazy("Select the table with its header row, copy it, and paste it here."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, companies: CompanyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]  # a model choice field

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.UPLOAD_LIMITS["workbook_bytes"]
        if file is not None and file.size > limit:
            sentence = _(
                "The file is larger than %(limit)s MB. Remove pictures and sheets that are not needed."
            )
            raise ValidationError(sentence % {"limit": limit // 1024**2}, code="too_large")
        return file

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cleaned_data.get("file") and not self.cleaned_data["pasted"].strip():
            self.add_error("file", _("Choose a file, or paste rows below."))
        return self.cleaned_data

    @property
    def given(self) -> dict[str, Any]:
        """What `start_import` takes."""
        file = self.cleaned_data.get("file")
        return {
            "company": self.cleaned_data["company"],
            "content": file.read() if file else b"",
            "file_name": file.name if file else "",
            "pasted": "" if file else self.cleaned_data["pasted"],
        }
