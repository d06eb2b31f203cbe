"""The row of links to the other pages of matching."""

from typing import Any

from django import template

from matching.places import places_of

register = template.Library()


@register.inclusion_tag("matching/_places.html", takes_context=True)
def matching_places(context: dict[str, Any]) -> dict[str, Any]:
    """Links to all pages of matching that the person may open; the one that is open is marked."""
    request = context["request"]
    return {"places": places_of(request.user), "path": request.path}
