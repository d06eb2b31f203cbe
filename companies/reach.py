"""Where a person may read and write, asked once for a page that needs to know it several times."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from accounts.roles import COMPANY_PERMISSIONS, PARK_PERMISSIONS, CompanyRole, ParkRole, Permission
from companies.models import Company, CompanyMembership, Origin, Visibility
from parks.models import ParkMembership


@dataclass(frozen=True, slots=True)
class Reach:
    """`own` is [(company, its park or None, role), …], `staffed` is [(park, role), …]."""

    own: tuple[tuple[int, int | None, str], ...]
    staffed: tuple[tuple[int, str], ...]

    @property
    def companies(self) -> set[int]:
        """Companies the person belongs to."""
        return {company for company, _park, _role in self.own}

    @property
    def parks(self) -> set[int]:
        """Parks the person belongs to, directly or by a company."""
        return {park for _company, park, _role in self.own if park} | {park for park, _role in self.staffed}

    def parks_with(self, permission: Permission) -> list[int]:
        """Parks in which the person holds a permission; the same as parks.permissions.parks_with."""
        return sorted({park for park, role in self.staffed if permission in PARK_PERMISSIONS[ParkRole(role)]})

    @property
    def written_for(self) -> set[int]:
        """Companies for which the person writes as one of them."""
        return {
            company
            for company, _park, role in self.own
            if Permission.EDIT_LISTINGS in COMPANY_PERMISSIONS[CompanyRole(role)]
        }

    @property
    def may_write(self) -> bool:
        return bool(self.written_for or self.parks_with(Permission.ENTER_ON_BEHALF))

    @property
    def editable(self) -> Q:
        """The listings the person may write: the same as `can_edit`, for sets."""
        parks = self.parks_with(Permission.ENTER_ON_BEHALF)
        others_words = ~Q(visibility=Visibility.PRIVATE) & ~Q(origin=Origin.OWN)
        staffed: Collection[int] | object = (
            Company.objects.filter(park__in=parks).values("pk") if parks else []
        )
        return Q(company__in=self.written_for) | Q(company__in=staffed) & others_words


def reach_of(user: User) -> Reach:
    """Read where the person belongs. Two queries."""
    own = CompanyMembership.objects.filter(user=user).values_list("company_id", "company__park_id", "role")
    staffed = ParkMembership.objects.filter(user=user).values_list("park_id", "role")
    return Reach(own=tuple(own.order_by("pk")), staffed=tuple(staffed.order_by("pk")))
