"""What became of exchanges like this one: earlier proposals of the same material, and published exchanges."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from exchanges.models import KnownLink, Proposal
from exchanges.presenting import ProposalView, present
from exchanges.states import State

MOST = 3  # of each: a screen, not a study
TELLING = (State.AGREED, State.OPERATING, State.ENDED, State.DECLINED, State.SENT_BACK)


@dataclass(frozen=True, slots=True)
class Precedents:
    proposals: list[ProposalView]
    published: list[KnownLink]

    def __bool__(self) -> bool:
        return bool(self.proposals or self.published)


def precedents_of(user: User, proposal: Proposal) -> Precedents:
    """Return the newest proposals of the same material that came somewhere, and published exchanges of the family.

    Only what the person may see anyway; published exchanges of the proposal's park come first.
    """
    resource = proposal.giver_listing.resource_id
    same = Proposal.objects.visible_to(user).filter(giver_listing__resource=resource, state__in=TELLING)
    rows = list(same.exclude(pk=proposal.pk).for_list().order_by("-state_since", "-pk")[:MOST])
    known = KnownLink.objects.filter(family=proposal.giver_listing.family)
    here = known.filter(park=proposal.park_id).order_by("code")[:MOST]
    published = list(here) or list(known.filter(Q(park__isnull=False)).order_by("code")[:MOST])
    return Precedents(present(user, rows), published)
