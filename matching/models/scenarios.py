"""What-if questions: changes to the listings, prices and plants of a park, matched beside the real ones."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Permission
from parks.models import Park
from parks.permissions import parks_with


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, user: User) -> "ScenarioQuerySet":
        """Scenarios of parks in which the person may start runs, and over all parks if that is every park.

        A scenario tells which links a company would lose, and so whose listing an anonymous one is. Those of
        an operator may name companies outside the parks and are for operators.
        """
        if user.is_operator:
            return self
        own = set(parks_with(user, Permission.REQUEST_RUN))
        seen = Q(park__in=own)
        if own and set(Park.objects.values_list("pk", flat=True)) <= own:
            seen |= Q(park__isnull=True, created_by__is_operator=False)
        return self.filter(seen)


class Scenario(models.Model):
    """A named list of changes; each of its runs applies them to the listings as they are then."""

    code = models.CharField(max_length=16, unique=True)  # SCN-2611-0001
    park = models.ForeignKey(Park, on_delete=models.PROTECT, null=True, related_name="scenarios")
    name = models.CharField(max_length=120)
    changes = models.JSONField(default=list)  # of matching.engine.foresight.scenarios.Change, encoded
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="matching_scenario_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
