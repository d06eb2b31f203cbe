"""What a mail says of one notice. Each app writes its own sentences; settings.MAIL_WRITERS says which writes of what.

A letter goes over servers of others and is shown on locked phones: it holds codes, the names of parks and what is to
be done. No names of companies, no materials, quantities or prices.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.reset_links import reset_path

REPLY_ABOVE = "═════"  # marks the line above which a reply is written: what follows is the mail it answers


@dataclass(frozen=True, slots=True)
class Topic:
    """What a notice is about."""

    kind: str
    target_type: str
    target_code: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One sentence and one button, in the active language. `subject` holds only code and park."""

    subject: str
    sentence: str
    button: str
    path: str  # on this site
    to_company: bool = True  # how it greets
    reply_to: str = ""  # address that takes replies; empty = none


Writer = Callable[[User, Topic], Letter | None]


def letter_about(user: User, topic: Topic) -> Letter | None:
    """Return what to write to the person in the active language; None when it is no longer true."""
    writer: Writer = import_string(
        settings.MAIL_WRITERS.get(topic.target_type, "accounts.outgoing.letters.anything")
    )
    return writer(user, topic)


def anything(_user: User, topic: Topic) -> Letter:
    """Say that there is news, of what nobody writes letters about."""
    return Letter(
        subject=topic.target_code,
        sentence=_("There is news about %(code)s.") % {"code": topic.target_code},
        button=_("Open the platform"),
        path=reverse("home"),
    )


def about_person(user: User, topic: Topic) -> Letter | None:
    """What concerns the account itself, and what people ask the operator for."""
    if topic.kind == "person.erase":
        return _erase_asked()
    if topic.kind == "security.reset":
        return _reset_asked(user)
    if topic.kind not in SECURITY:
        return anything(user, topic)
    sentence, button, page = SECURITY[topic.kind]
    return Letter(_("Security of your account"), str(sentence), str(button), reverse(page), to_company=False)


SECURITY = {
    "security.password": (
        gettext_lazy("The password of your account has been changed. If it was not you, tell the operator."),
        gettext_lazy("Look at my account"),
        "me",
    ),
    "security.token": (
        gettext_lazy("A key for programs was made for your account. If it was not you, revoke it."),
        gettext_lazy("Look at my keys"),
        "api-tokens",
    ),
}


def _reset_asked(user: User) -> Letter:
    return Letter(
        subject=_("Security of your account"),
        sentence=_(
            "Somebody, probably you, has asked for a new password. The link works once, for three days. If it was not "
            "you, do nothing."
        ),
        button=_("Choose a new password"),
        path=reset_path(user),
        to_company=False,
    )


def _erase_asked() -> Letter:
    return Letter(
        subject=_("A request to the operator"),
        sentence=_("Somebody has asked for the erasure of an account. It is due within 20 days."),
        button=_("Look at the requests"),
        path=reverse("me"),
        to_company=False,
    )
