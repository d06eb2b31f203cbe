"""The help page of the life cycle."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from exchanges.pipeline.life_cycle import picture, state_lines
from exchanges.states import Policy
from exchanges.wording import POLICIES


@require_safe
def life_cycle(request: SignedInRequest) -> HttpResponse:
    """Every state and every move; the picture shows the way under the policy that `?policy=` names."""
    asked = request.GET.get("policy", "")
    policy = Policy(asked) if asked in set(Policy) else Policy.BEFORE_NEGOTIATING
    context = {
        "lines": state_lines(),
        "policies": [(one.value, POLICIES[one]) for one in Policy],
        "policy": policy.value,
        "picture": mark_safe(picture(policy)),  # noqa: S308  # made by symbiosis.lib.svg, which escapes all texts
    }
    return render(request, "exchanges/life_cycle.html", context)
