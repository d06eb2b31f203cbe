"""Links to the papers of a company on its page, for its own people."""

from typing import Any

from django import template
from django.template.context import RequestContext

from companies.customs import customs_of
from companies.models import Company
from companies.particulars import may_state
from companies.permissions import companies_of

register = template.Library()


@register.inclusion_tag("exchanges/_company_papers.html", takes_context=True)
def company_papers(context: RequestContext, company: Company) -> dict[str, Any]:
    user = context["request"].user
    is_own = companies_of(user).filter(pk=company.pk).exists()
    states = is_own and may_state(user, company)
    customs = customs_of(company) if states else None
    return {"company": company, "is_own": is_own, "may_state": states, "customs": customs}
