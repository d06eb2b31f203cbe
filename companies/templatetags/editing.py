"""Who else is at a listing right now, from what they have typed and not yet sent."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from accounts.models import FormDraft
from companies.drafts import CLOSED, FORM
from companies.models import CompanyMembership, Listing

register = template.Library()
RECENT = timedelta(minutes=10)


@register.inclusion_tag("companies/_others_editing.html", takes_context=True)
def others_editing(context: Any, listing: Listing) -> dict[str, Any]:
    """Colleagues of the listing's company who typed in its form in the last ten minutes. One query.

    Only for pages of those who may write the listing: the names are those of the company's people.
    """
    now = timezone.now()
    colleagues = CompanyMembership.objects.filter(company=listing.company_id).values("user")
    drafts = (
        FormDraft.objects.filter(form=FORM, target_code=listing.code, updated_at__gte=now - RECENT)
        .exclude(values__has_key=CLOSED)
        .filter(user__in=colleagues)
        .exclude(user=context["request"].user)
        .select_related("user")
    )
    return {
        "others": [
            {"name": str(draft.user), "minutes": max(1, round((now - draft.updated_at).total_seconds() / 60))}
            for draft in drafts.order_by("-updated_at")
        ]
    }
