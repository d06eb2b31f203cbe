"""What a person may do in a park."""

from accounts.models import User
from accounts.roles import PARK_PERMISSIONS, ParkRole, Permission
from parks.models import Park, ParkMembership


def permissions_in_park(user: User, park: Park) -> frozenset[Permission]:
    """Return the union over the person's roles in this park."""
    roles = ParkMembership.objects.filter(user=user, park=park).values_list("role", flat=True)
    return frozenset().union(*(PARK_PERMISSIONS[ParkRole(role)] for role in roles))


def parks_with(user: User, permission: Permission) -> list[int]:
    """Return the ids of the parks in which the person holds a permission. One query."""
    roles = [role.value for role, granted in PARK_PERMISSIONS.items() if permission in granted]
    return list(
        ParkMembership.objects.filter(user=user, role__in=roles).values_list("park_id", flat=True).distinct()
    )


def held_anywhere(user: User) -> frozenset[Permission]:
    """Return the permissions that the person holds in at least one park. One query."""
    roles = ParkMembership.objects.filter(user=user).values_list("role", flat=True).distinct()
    return frozenset().union(*(PARK_PERMISSIONS[ParkRole(role)] for role in roles))
