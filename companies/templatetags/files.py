"""Photos and files of a listing, on its pages."""

from typing import Any

from django import template

from companies.drafts import copies_owner
from companies.models import Attachment, Listing

register = template.Library()


@register.inclusion_tag("companies/_attachments.html", takes_context=True)
def attachments(
    context: dict[str, Any], listing: Listing, *, may_edit: bool, back: str = ""
) -> dict[str, Any]:
    """The files of a listing that the person sees named and exact; with the form to add one for who may write it.

    `back` "check" returns to the page of the answers. One query.
    """
    rows = list(listing.attachments.order_by("-kind", "pk"))
    return {
        "listing": listing,
        "photos": [row for row in rows if row.content_type.startswith("image/")],
        "documents": [row for row in rows if not row.content_type.startswith("image/")],
        "may_edit": may_edit,
        "back": back,
        "kinds": Attachment.Kind.choices,
        "owner": copies_owner(context["request"].user) if may_edit else "",
        "csrf_token": context.get("csrf_token"),
    }
