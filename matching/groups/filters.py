"""Which groups a person may see, and the filters of their list, read from the address."""

from django.db.models import Exists, Max, OuterRef, Prefetch, Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from companies.models import Listing, Status, Visibility
from matching.models import GroupKind, GroupMember, MatchGroup, MatchRun, MemberRole
from matching.models.groups import MatchGroupQuerySet
from parks.models import Park
from parks.permissions import parks_with
from symbiosis.lib.addresses import chosen, without


def groups_for(user: User) -> MatchGroupQuerySet:
    """Return the groups that the person may see.

    Where two listings of one firm hang together, the group itself tells that they belong together. Of an
    anonymous firm nobody may learn that, so such a group is shown only to those who see both by name.
    """
    groups = MatchGroup.objects.visible_to(user)
    if user.is_operator:
        return groups
    linking = GroupMember.objects.filter(role=MemberRole.BOTH)
    undisclosed = linking.exclude(listing__in=Listing.objects.visible_to(user).values("pk"))
    return groups.exclude(pk__in=undisclosed.values("group"))


def current_groups(user: User) -> MatchGroupQuerySet:
    """Return the groups of the newest runs that cover them, with live listings only, the best of each kind first.

    A later run of one park stands for the groups inside that park, one over all parks for every group.
    """
    newest: dict[int | None, int] = dict(
        MatchRun.objects.real()
        .finished()
        .order_by()
        .values("park")
        .annotate(newest=Max("pk"))
        .values_list("park", "newest")
    )
    everywhere = newest.pop(None, 0)
    later = {park: run for park, run in newest.items() if run > everywhere}
    covered = Q(pk__in=[])
    for park in later:
        outside = GroupMember.objects.filter(group=OuterRef("pk")).exclude(listing__company__park=park)
        covered |= Q(~Exists(outside))
    gone = GroupMember.objects.filter(
        ~Q(listing__status=Status.LIVE) | Q(listing__visibility=Visibility.PRIVATE)
    )
    rows = groups_for(user).filter(Q(run__in=later.values()) | Q(run=everywhere) & ~covered)
    return for_pages(rows.exclude(pk__in=gone.values("group"))).order_by("rank", "kind", "key")


def for_pages(groups: MatchGroupQuerySet) -> MatchGroupQuerySet:
    """Load what a page shows of a group beside its parties."""
    rows = groups.select_related("run").defer("run__snapshot")
    members = GroupMember.objects.select_related("listing__resource")
    return rows.prefetch_related(Prefetch("members", members))


class GroupFilter:
    """Repeated keys are OR, different keys AND; values that do not exist are ignored."""

    def __init__(self, query: QueryDict, *, user: User) -> None:
        self.query = query
        self.user = user

    @cached_property
    def options(self) -> dict[str, list[tuple[str, str]]]:
        """The values that each filter offers; only parks whose data the person may see can be asked for."""
        parks = Park.objects.order_by("name_en", "pk")
        if not self.user.is_operator:
            parks = parks.filter(pk__in=parks_with(self.user, Permission.VIEW_PARK_DATA))
        return {
            "kind": [(value, str(label)) for value, label in GroupKind.choices],
            "park": [(park.slug, park.name) for park in parks],
        }

    @cached_property
    def active(self) -> dict[str, list[str]]:
        """The chosen values that exist, by key."""
        return chosen(self.query, self.options)

    @property
    def queryset(self) -> MatchGroupQuerySet:
        rows = current_groups(self.user)
        if kinds := self.active.get("kind"):
            rows = rows.filter(kind__in=kinds)
        if parks := self.active.get("park"):
            inside = GroupMember.objects.filter(listing__company__park__slug__in=parks)
            rows = rows.filter(pk__in=inside.values("group"))
        return rows

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each active filter in words, with the address that drops it."""
        titles = {"kind": _("Kind"), "park": _("Park")}
        return [
            {
                "label": f"{titles[key]}: {dict(self.options[key])[value]}",
                "remove_url": without(self.query, key, value),
            }
            for key, values in self.active.items()
            for value in values
        ]
