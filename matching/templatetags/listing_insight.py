"""What matching says on the pages of one listing. Both are loaded after the page, which stays as fast as it was."""

from typing import Any

from django import template

from companies.models import Listing

register = template.Library()


@register.inclusion_tag("matching/_partners_later.html")
def possible_partners(listing: Listing) -> dict[str, Any]:
    """Live listings that would go with this one as it is written; for pages of those who may write it."""
    return {"listing": listing}


@register.inclusion_tag("companies/_completeness.html")
def completeness(listing: Listing) -> dict[str, Any]:
    """Which facts are missing and what each would unlock; for pages of those who may write the listing."""
    return {"listing": listing}
