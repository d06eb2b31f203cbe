"""What the run that found a group said of how its exchanges hang together: yields, and shares of a pool's cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exchanges.joint.balance import Balance, balance_of
from exchanges.models import Joint, Proposal
from matching.models import GroupKind, MatchGroup
from matching.reasons.figures import percent
from matching.results import explained


@dataclass(frozen=True)
class GroupFacts:
    """Of the newest group with the key; `joints` are its links in order, `shares` by listing."""

    kind: str
    joints: list[dict[str, Any]]
    shares: dict[int, float]

    def balance(self, legs: Sequence[Proposal], place: int) -> Balance | None:
        """Return how a leg follows from the one before it, None where it does not depend on it.

        A loop's first leg follows from its last.
        """
        link = self._link(place)
        if link is None or not link["via"]:
            return None
        before, leg = legs[place - 1], legs[place]
        on_the_way = explained(before.match).pathway.yield_factor
        share = link["share"]
        passed_on = (share[0], share[1]) if share else None
        return balance_of(_monthly(before), on_the_way, passed_on, _monthly(leg))

    def _link(self, place: int) -> dict[str, Any] | None:
        if place == 0 and self.kind != GroupKind.LOOP:
            return None
        return self.joints[place - 1] if self.joints and place - 1 < len(self.joints) else None

    def share_text(self, leg: Proposal) -> str:
        """Say which part of a pool's yearly cost the member on this leg would bear; empty where none is known."""
        member = next((pk for pk in (leg.giver_listing_id, leg.taker_listing_id) if pk in self.shares), None)
        if member is None:
            return ""
        text = _("Share of the yearly cost of the shared plant, as a start: %(share)s")
        return text % {"share": percent(self.shares[member])}


def facts_of(joint: Joint) -> GroupFacts:
    """Read the newest group with the joint's key; without one nothing is known."""
    group = (
        MatchGroup.objects.filter(key=joint.group_key).order_by("-run").prefetch_related("members").first()
    )
    if group is None:
        return GroupFacts(joint.kind, [], {})
    shares = {member.listing_id: member.share for member in group.members.all() if member.share is not None}
    return GroupFacts(joint.kind, group.explanation.get("joints", []), shares)


def share_text_of(proposal: Proposal) -> str:
    """Return the cost share of a pool's leg, for its terms; empty for every other proposal."""
    if proposal.joint is None or proposal.joint.kind != GroupKind.POOL:
        return ""
    return facts_of(proposal.joint).share_text(proposal)


def _monthly(leg: Proposal) -> Decimal | None:
    terms = leg.latest_terms
    return terms.quantity_per_month if terms else None
