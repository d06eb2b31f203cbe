"""The person's own pages that look across the apps: the account, its roles, its data."""

from collections import defaultdict
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import NameForm
from accounts.history import record
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import ParkRole
from companies.company_history import role_names
from companies.models import Company, CompanyMembership
from parks.models import ParkMembership
from symbiosis import personal_data

PARK_ROLE_NAMES: dict[ParkRole, Promise] = {
    ParkRole.BOARD_MEMBER: gettext_lazy("member of the management board"),
    ParkRole.BOARD_CHAIR: gettext_lazy("chair of the management board"),
    ParkRole.CONSULTANT: gettext_lazy("consultant"),
    ParkRole.AUTHORITY: gettext_lazy("zone authority"),
    ParkRole.FINANCIER: gettext_lazy("financier"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: SignedInRequest) -> HttpResponse:
    """Who the platform thinks I am: name, language, roles, and the way to everything else of mine."""
    user = request.user
    data = request.POST if request.method == "POST" else None
    form = NameForm(data, initial={"full_name": user.full_name})
    if request.method == "POST" and form.is_valid():
        user.full_name = form.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])
        record(by=user, verb="person.rename", target_type="person", target_code=str(user.pk))
        messages.success(request, _("Your name is saved."))
        return redirect("me")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "form": form,
        "companies": _company_roles(user),
        "parks": _park_roles(user),
        "erase_requests": _erase_requests() if user.is_operator else [],
    }
    return render(request, "accounts/me.html", context, status=status)


def _company_roles(user: User) -> list[dict[str, object]]:
    roles: dict[Company, list[str]] = defaultdict(list)
    rows = CompanyMembership.objects.filter(user=user).select_related("company")
    for row in rows.order_by("company__name", "company", "role"):
        roles[row.company].append(row.role)
    return [{"company": company, "role": role_names(",".join(held))} for company, held in roles.items()]


def _park_roles(user: User) -> list[dict[str, object]]:
    rows = ParkMembership.objects.filter(user=user).select_related("park")
    return [
        {"park": row.park, "role": PARK_ROLE_NAMES[ParkRole(row.role)]}
        for row in rows.order_by("park__code", "role")
    ]


def _erase_requests() -> list[User]:
    asked = personal_data.erase_requests().values("actor_id")
    return list(User.objects.filter(pk__in=asked, is_active=True).order_by("pk"))


@require_safe
def my_data(request: SignedInRequest) -> HttpResponse:
    """What is kept, how to take it along, how to have it erased."""
    user = request.user
    context = {
        "hindrances": personal_data.hindrances_of(user),
        "is_requested": personal_data.is_erase_requested(user),
        "days": personal_data.ANSWER_DAYS,
    }
    return render(request, "accounts/me_data.html", context)


@require_safe
def my_data_download(request: SignedInRequest) -> HttpResponse:
    """All that is kept about the person, as one JSON file."""
    answer = HttpResponse(
        personal_data.as_json(personal_data.document_of(request.user)), content_type="application/json"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="symbiosis-my-data.json"'
    return answer


@require_POST
def my_data_erase(request: SignedInRequest) -> HttpResponse:
    """Ask for erasure; an operator carries it out."""
    personal_data.request_erase(by=request.user)
    messages.success(request, _("Your request is recorded and the operator is told."))
    return redirect("me-data")
