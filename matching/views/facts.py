"""The facts that a person's companies could add to raise their matches."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from matching.missing_facts import MOST_MATCHES, facts_of_companies


@require_safe
def fact_list(request: SignedInRequest) -> HttpResponse:
    context = {"facts": facts_of_companies(request.user), "most": MOST_MATCHES}
    return render(request, "matching/facts.html", context)
