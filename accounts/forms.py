"""Forms of the person's own pages."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """Correct the own name. Lines of history written before keep what they said."""

    use_required_attribute = False

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name as colleagues know it.")},
    )


class AddressForm(forms.Form):
    """Where to send the link for a new password."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class ForgottenPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # Django's own class takes no argument
    """The new password twice, in the words of this site."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _name_new_password(self)


class NewPasswordForm(PasswordChangeForm):
    """The old password, then the new one twice."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["old_password"].label = _("Your password until now")
        _name_new_password(self)


def _name_new_password(form: forms.Form) -> None:
    form.fields["new_password1"].label = _("New password")
    form.fields["new_password1"].help_text = _("At least 12 characters; three or four words are good.")
    form.fields["new_password2"].label = _("New password again")
    form.fields["new_password2"].help_text = ""
