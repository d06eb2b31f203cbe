"""How good the suggestions are: the engine's own measurement, for those who look after parks."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from matching.measuring import measured_parks, measurement_of


@require_safe
def measure(request: SignedInRequest) -> HttpResponse:
    parks = measured_parks(request.user)
    if not parks:
        raise Http404
    return render(request, "matching/measure.html", measurement_of(parks))
