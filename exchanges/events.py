"""What programs hear of: each step of a proposal, for the webhooks of everybody who may see it.

A message holds codes, the state and the version, no names and no quantities: what its receiver may see of the
proposal is asked for with a key, and answered by the rules of that moment.
"""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from accounts.models import User
from accounts.outgoing import queue_webhooks
from accounts.roles import PARK_PERMISSIONS, Permission
from exchanges.models import Proposal
from exchanges.states import MOVE_BY_NAME
from exchanges.wording import HISTORY_LINES
from parks.models import ParkMembership

STEPS = frozenset({"interest", "propose_terms", "accept_terms", *MOVE_BY_NAME})
MADE, SIGNED, REPORTED = "agreement.made", "agreement.signed", "delivery.reported"
LIKE_STEP = {MADE: "agree", SIGNED: "signed_by_both", REPORTED: "report"}


def event_labels() -> dict[str, Promise]:
    """Return every event with what happened, in the words of the history."""
    steps = {f"proposal.{verb}": line for verb, line in _lines().items() if verb in STEPS}
    return steps | {event: _lines()[verb] for event, verb in LIKE_STEP.items()}


def _lines() -> dict[str, Promise]:
    return {name.removeprefix("proposal."): line for name, line in HISTORY_LINES.items()}


def announce_step(proposal: Proposal, verb: str) -> None:
    """Announce what was written into the history, if programs hear of it."""
    if verb in STEPS:
        announce(proposal, f"proposal.{verb}")
    elif verb == LIKE_STEP[SIGNED]:
        announce(proposal, SIGNED, agreement=proposal.agreement.code)


def announce(proposal: Proposal, event: str, **codes: str | int) -> None:
    """Leave a message for each webhook that hears of the event. Call inside the transaction of the act."""
    about = {"proposal": proposal.code, "state": proposal.state, "version": proposal.version}
    queue_webhooks(
        event=event,
        target_type="proposal",
        target_code=proposal.code,
        payload=about | {"link": _link(proposal)} | codes,
        users=people_who_see(proposal),
    )


def _link(proposal: Proposal) -> str:
    with override(settings.LANGUAGE_CODE):
        path = reverse("api-proposal", args=[proposal.code])
    return settings.SITE_URL.rstrip("/") + path


def people_who_see(proposal: Proposal) -> QuerySet[User]:
    """Return everybody to whom the proposal is visible: `ProposalQuerySet.visible_to`, asked the other way round."""
    parks = {proposal.park_id, proposal.giver.park_id, proposal.taker.park_id} - {None}
    roles = [role.value for role, granted in PARK_PERMISSIONS.items() if Permission.VIEW_PARK_DATA in granted]
    staff = ParkMembership.objects.filter(park__in=parks, role__in=roles).values("user")
    people = User.objects.filter(
        Q(company_memberships__company__in=proposal.parties) | Q(pk__in=staff) | Q(is_operator=True)
    )
    return people.filter(is_active=True).distinct()
