"""The stored weights and thresholds as the engine takes them."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from matching.models import RuleSet

if TYPE_CHECKING:
    from matching.engine.rules import Rules

SETS = {"wastewater_types", "cold_types", "disabled_gates"}


def current_rule_set() -> RuleSet:
    """Return the set that was published last; the first call on an empty database publishes the engine's own."""
    from matching.engine.rules import DEFAULT_WEIGHTS

    published = RuleSet.objects.filter(published_at__isnull=False)
    newest = published.order_by("-published_at", "-version").first()
    if newest is not None:
        return newest
    values = {"weights": DEFAULT_WEIGHTS, "published_at": timezone.now()}
    return RuleSet.objects.get_or_create(version=1, defaults=values)[0]


def rules_of(rule_set: RuleSet) -> "Rules":
    """Return the engine's rules; it refuses unknown criteria and thresholds out of range."""
    from matching.engine.rules import Rules

    options: dict[str, Any] = {
        name: frozenset(value) if name in SETS else value for name, value in rule_set.options.items()
    }
    return Rules(weights=rule_set.weights, **options)
