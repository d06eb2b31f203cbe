"""What people type at the table of a proposal: a paper with what it proves, a message."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges.forms import DATE_INPUT
from exchanges.models import ProposalDocument
from exchanges.table.documents import LONGEST

AUDIENCES = [
    (ProposalDocument.Audience.ALL.value, _("both companies and the park board")),
    (ProposalDocument.Audience.BOARD.value, _("only my side and the park board")),
]


class DocumentForm(forms.Form):
    """A file and what its sender says of it. The view judges the file (companies/attachments.py)."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("PDF, photo or picture"),
        error_messages={"required": _("Choose a file first.")},
        help_text=_(
            "At most 10 MB. A phone can take the photo now; the place where it was taken is removed."
        ),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    requirement = forms.ChoiceField(
        label=_("Which line of the checklist does it prove?"), required=False, choices=()
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=LONGEST,
        help_text=_("Without a title the name of the file stands in the list."),
    )
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=DATE_INPUT, help_text=_("Empty = no end stated.")
    )
    audience = forms.ChoiceField(
        label=_("Who may see it"), choices=AUDIENCES, initial=ProposalDocument.Audience.ALL
    )

    def __init__(self, *args: Any, lines: list[tuple[str, Promise]], replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if replaces:  # the newer paper stands for what the older one stood for
            del self.fields["requirement"], self.fields["audience"]
        else:
            self.fields["requirement"].choices = [("", _("None, it is for information")), *lines]  # type: ignore[attr-defined]

    def clean_valid_until(self) -> date | None:
        last_day: date | None = self.cleaned_data["valid_until"]
        if last_day is not None and last_day < timezone.localdate():
            raise forms.ValidationError(
                _("This day is over: the paper has expired. Add the one that is valid.")
            )
        return last_day
