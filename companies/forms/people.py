"""Forms about people: joining by a link, inviting, roles."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.consents import TITLES, Purpose, wording
from accounts.models import User
from accounts.roles import CompanyRole
from companies.company_history import ROLE_NAMES

LANGUAGES = [
    ("vi", "Tiếng Việt"),
    ("en", "English"),
]  # each in its own words: who reads the other one finds it
ROLE_HELP = {
    CompanyRole.MEMBER: _("enters listings, answers matches, negotiates"),
    CompanyRole.ADMIN: _("also accepts terms, invites and removes people"),
    CompanyRole.SIGNATORY: _("also accepts terms and signs agreements"),
}


def role_choices(roles: tuple[CompanyRole, ...]) -> list[tuple[str, str]]:
    return [(role.value, f"{ROLE_NAMES[role]}: {ROLE_HELP[role]}") for role in roles]


class ConsentForm(forms.Form):
    """The consents of a person who joins. Nothing is ticked beforehand (Law 91/2025/QH15)."""

    use_required_attribute = False
    short_labels: ClassVar = {"account": TITLES[Purpose.ACCOUNT], "contact": TITLES[Purpose.CONTACT]}

    account = forms.BooleanField(
        error_messages={
            "required": _("Without this there can be no account. Tick it, or refuse the invitation.")
        }
    )
    contact = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].label = wording(Purpose.ACCOUNT)
        self.fields["contact"].label = wording(Purpose.CONTACT)


class JoinForm(ConsentForm):
    """Name, password and consents of a person who comes by a link and is not signed in."""

    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect, required=False
    )
    full_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name as colleagues know it.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 12 characters; three or four words are good. If you already have an account here, its password."
        ),
        error_messages={"required": _("Choose a password of at least 12 characters.")},
    )
    field_order = ("language", "full_name", "password", "account", "contact")

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "password" in values:
            self._judge(values["password"], values.get("full_name", ""))
        return values

    def _judge(self, password: str, full_name: str) -> None:
        """The same rules for a new and a known address, so that the page does not tell them apart."""
        try:
            validate_password(password, User(email=self.email, full_name=full_name))
        except ValidationError as error:
            self.add_error("password", error)


class InvitationForm(forms.Form):
    """Whom to invite, in which role."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write the person's own e-mail address."),
            "invalid": _("Write a whole address, for example an@congty.vn."),
        },
    )
    full_name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what the person may do."),
            "invalid_choice": _("You cannot give this role. Choose one of the list."),
        },
    )

    def __init__(self, *args: Any, roles: tuple[CompanyRole, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = role_choices(roles)
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["role"].initial = choices[0][0] if choices else None

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


class RolesForm(forms.Form):
    """The roles of one person: nothing ticked = the plain member's."""

    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        granted = (CompanyRole.ADMIN, CompanyRole.SIGNATORY)
        self.fields["roles"].choices = role_choices(granted)  # type: ignore[attr-defined]
