"""Which matches a group that a run found is made of, as they are now."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from exchanges.errors import ProposalError
from matching.models import GroupKind, Match, MatchGroup

FEWEST_LEGS = 2  # one exchange is an ordinary proposal


def matches_of(group: MatchGroup, user: User) -> list[Match]:
    """Return the current matches that become the legs, in order.

    Raises `ProposalError`: of a chain an exchange is gone; of a pool the person sees no plant that its members'
    listings match.
    """
    matches = _of_pool(group, user) if group.kind == GroupKind.POOL else _of_chain(group)
    if len(matches) < FEWEST_LEGS:
        raise ProposalError("no_host_yet" if group.kind == GroupKind.POOL else "chain_changed")
    return matches


def _loaded(**columns: object) -> Iterable[Match]:
    sides = [f"{side}_listing__company__park" for side in ("giver", "taker")]
    resources = [f"{side}_listing__resource" for side in ("giver", "taker")]
    return Match.objects.current().filter(**columns).select_related(*sides, *resources)


def _of_chain(group: MatchGroup) -> list[Match]:
    keys = [leg["key"] for leg in group.explanation["legs"]]
    found = {match.key: match for match in _loaded(key__in=keys)}
    return [found[key] for key in keys] if found.keys() == set(keys) else []


def _of_pool(group: MatchGroup, user: User) -> list[Match]:
    """Return the direct matches between one party's listing of the plant and the other members' listings.

    Of several plants the one that most members match, then the best score. Only matches that the person may see
    count, so that nobody learns from a button which of the others has offered a plant.
    """
    members = {member.listing_id: member.listing.company_id for member in group.members.all()}
    touching = Q(giver_listing__in=members) | Q(taker_listing__in=members)
    seen = Match.objects.visible_to(user).current().filter(touching, kind="direct").values("pk")
    plants: dict[int, list[Match]] = defaultdict(list)
    for match in _loaded(pk__in=seen):
        for plant, served in (
            (match.giver_listing, match.taker_listing),
            (match.taker_listing, match.giver_listing),
        ):
            if served.pk in members and plant.pk not in members and plant.company_id in members.values():
                plants[plant.pk].append(match)
    best = max(plants.values(), key=lambda ones: (len(ones), sum(one.score for one in ones)), default=[])
    return sorted(best, key=lambda one: one.key)
