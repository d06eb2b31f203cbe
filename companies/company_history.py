"""What happened to a company and its people, in sentences. No name or e-mail address goes into `detail`."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.history import record
from accounts.models import AuditEvent, User
from companies.models import Company

TARGET = "company"
LENGTH = 50
SENTENCES: dict[str, Promise] = {
    "company.invite": gettext_lazy("invited a person (%(role)s)."),
    "company.renew_invitation": gettext_lazy("made a new link for an invitation (%(role)s)."),
    "company.revoke_invitation": gettext_lazy("took an invitation back (%(role)s)."),
    "company.refuse_invitation": gettext_lazy("An invitation was refused (%(role)s)."),
    "company.join": gettext_lazy("joined the company (%(role)s)."),
    "company.change_roles": gettext_lazy("changed the role of a person to: %(role)s."),
    "company.remove_member": gettext_lazy("removed a person from the company."),
    "company.state_particulars": gettext_lazy("stated the company's particulars for papers."),
    "company.state_customs": gettext_lazy("stated whether the company is an export-processing enterprise."),
    "company.register": gettext_lazy("entered the company from the register of %(park)s."),
    "company.update": gettext_lazy("took over from the register of %(park)s: %(changes)s."),
}
ROLE_NAMES: dict[str, Promise] = {
    "member": gettext_lazy("member"),
    "admin": gettext_lazy("administrator"),
    "signatory": gettext_lazy("signatory"),
}


def code_of(company: Company) -> str:
    """Return what history and notices call the company; its slug may be longer than they hold."""
    return f"COM-{company.pk}"


def remember(company: Company, *, by: User | None, verb: str, **detail: Any) -> None:
    """Write one line of the company's history. Call it inside the transaction of what it records."""
    record(by=by, verb=verb, target_type=TARGET, target_code=code_of(company), detail=detail)


def role_names(roles: str) -> str:
    """Return the roles ("admin,signatory") in the language of the page."""
    return ", ".join(str(ROLE_NAMES[role]) for role in roles.split(",") if role)


def timeline(company: Company) -> list[dict[str, Any]]:
    """Return the latest lines, newest first. One query."""
    events = AuditEvent.objects.filter(target_type=TARGET, target_code=code_of(company))
    return [_entry(event) for event in events.order_by("-pk")[:LENGTH]]


def _entry(event: AuditEvent) -> dict[str, Any]:
    facts = event.detail | {"role": role_names(event.detail.get("role", ""))}
    who = event.actor_label if event.actor_id else _("The platform")
    if event.verb == "company.refuse_invitation":
        who = ""  # whoever holds the link is not known to us
    return {"at": event.at, "who": who, "text": str(SENTENCES[event.verb]) % facts}
