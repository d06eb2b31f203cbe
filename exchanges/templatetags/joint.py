"""What other pages say of joint proposals: the page of a leg, and that of a group which can become one."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company, Kind, Listing
from exchanges.errors import ProposalError
from exchanges.joint.facts import share_text_of
from exchanges.joint.groups import FEWEST_LEGS, matches_of
from exchanges.models import Joint, Proposal
from exchanges.permissions import Standing, standing_of
from matching.models import GroupKind, MatchGroup

register = template.Library()


@register.inclusion_tag("exchanges/_joint_part.html")
def joint_block(proposal: Proposal) -> dict[str, Any]:
    """Say that the proposal is part of a whole, and that its agreement waits for the others."""
    leg = getattr(proposal, "joint_leg", None)
    return {"proposal": proposal, "joint": leg and leg.joint, "share": share_text_of(proposal)}


@register.inclusion_tag("exchanges/_joint_start.html", takes_context=True)
def joint_start_block(context: dict[str, Any], group: MatchGroup) -> dict[str, Any]:
    """Offer to start the exchanges of a group together, or lead to the whole that stands already."""
    user: User = context["request"].user
    shown: dict[str, Any] = {
        "group": group,
        "csrf_token": context.get("csrf_token"),
        "is_pool": group.kind == GroupKind.POOL,
    }
    joint = Joint.objects.not_over().filter(group_key=group.key).visible_to(user).first()
    if joint is not None:
        return shown | {"joint": joint}
    standing = standing_of(user)
    can_start = _may_start(standing, group) and _has_legs(group, user)
    return shown | {"can_start": can_start, "offer_url": "" if can_start else _offer_url(standing, group)}


def _may_start(standing: Standing, group: MatchGroup) -> bool:
    parties = {member.listing.company_id for member in group.members.all()}
    if any(Permission.EXPRESS_INTEREST in standing.companies.get(pk, ()) for pk in parties):
        return True
    parks = [pk for pk, granted in standing.parks.items() if Permission.SUGGEST_PROPOSALS in granted]
    return bool(parks) and Company.objects.filter(pk__in=parties, park__in=parks).exists()


def _has_legs(group: MatchGroup, user: User) -> bool:
    if group.kind != GroupKind.POOL:
        return len(group.explanation["legs"]) >= FEWEST_LEGS
    try:
        return bool(matches_of(group, user))
    except ProposalError:
        return False


def _offer_url(standing: Standing, group: MatchGroup) -> str:
    """Return the listing form with the plant filled in, for the people of a pool's host; empty for others."""
    host = next(
        (one.listing for one in group.members.all() if one.listing_id == group.explanation.get("host")), None
    )
    if host is None or Permission.EDIT_LISTINGS not in standing.companies.get(host.company_id, ()):
        return ""
    return f"{reverse('companies:listing-new')}?{urlencode(_plant(host))}"


def _plant(host: Listing) -> dict[str, str]:
    """The other side of what the members ask for, or want to get rid of."""
    other = Kind.HAVE if host.kind == Kind.NEED else Kind.NEED
    return {"kind": other, "family": host.family, "resource": host.resource.name}
