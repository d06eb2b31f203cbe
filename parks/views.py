"""Pages of parks. Every signed-in person may read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from parks.models import Park


@require_safe
def park_list(request: HttpRequest) -> HttpResponse:
    parks = Park.objects.order_by("group", "name_en", "pk")
    return render(request, "parks/park_list.html", {"parks": parks})


@require_safe
def park_detail(request: HttpRequest, slug: str) -> HttpResponse:
    park = get_object_or_404(Park, slug=slug)
    context = {
        "park": park,
        "zones": park.zones.order_by("code"),
        "plants": park.infrastructure.order_by("kind", "name_en", "pk"),
        "siblings": Park.objects.filter(group=park.group).exclude(pk=park.pk).order_by("name_en", "pk"),
    }
    return render(request, "parks/park_detail.html", context)
