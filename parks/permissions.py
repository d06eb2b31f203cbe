"""What a person may do in a park."""

from accounts.models import User
from accounts.roles import PARK_PERMISSIONS, ParkRole, Permission
from parks.models import Park, ParkMembership
from symbiosis.lib.memory import remembered


def park_roles_of(user: User) -> list[tuple[int, ParkRole]]:
    """Return (park's id, role) for each membership of the person. One query; while a page is read, one in all."""

    def ask() -> list[tuple[int, ParkRole]]:
        rows = ParkMembership.objects.filter(user=user).order_by("pk").values_list("park_id", "role")
        return [(pk, ParkRole(role)) for pk, role in rows]

    return remembered(("park_roles", user.pk), ask)


def permissions_in_park(user: User, park: Park) -> frozenset[Permission]:
    """Return the union over the person's roles in this park."""
    return frozenset().union(*(PARK_PERMISSIONS[role] for pk, role in park_roles_of(user) if pk == park.pk))


def parks_with(user: User, permission: Permission) -> list[int]:
    """Return the ids of the parks in which the person holds a permission. One query."""
    found = [pk for pk, role in park_roles_of(user) if permission in PARK_PERMISSIONS[role]]
    return list(dict.fromkeys(found))


def held_anywhere(user: User) -> frozenset[Permission]:
    """Return the permissions that the person holds in at least one park. One query."""
    return frozenset().union(*(PARK_PERMISSIONS[role] for _pk, role in park_roles_of(user)))
