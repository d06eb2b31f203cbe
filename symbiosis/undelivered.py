"""Mails that did not arrive, for those who can do something about it: the operator, the park's board, the company."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Outgoing, User
from accounts.outgoing.failing import NotFailed, failed_mails, reason_of, try_once_more
from accounts.outgoing.wording import label_of
from accounts.requests import SignedInRequest
from accounts.roles import COMPANY_PERMISSIONS, Permission
from companies.models import CompanyMembership
from companies.permissions import company_roles_of
from parks.models import ParkMembership
from parks.permissions import parks_with

SHOWN = 100  # the newest; who has more has one cause


def undelivered_to(user: User) -> "QuerySet[Outgoing]":
    """Return the failed mails about which the person can do something.

    The operator sees all, the board those to its own people and to those of its park's companies, a company's
    administrators those to their colleagues.
    """
    if user.is_operator:
        return failed_mails()
    parks, companies = parks_with(user, Permission.REVIEW_PROPOSALS), _administered_by(user)
    if not parks and not companies:
        return failed_mails().none()
    people = CompanyMembership.objects.filter(Q(company__park__in=parks) | Q(company__in=companies))
    staff = ParkMembership.objects.filter(park__in=parks)
    return failed_mails().filter(Q(user__in=people.values("user")) | Q(user__in=staff.values("user")))


def _administered_by(user: User) -> list[int]:
    held = company_roles_of(user)
    return [pk for pk, role in held if Permission.MANAGE_MEMBERS in COMPANY_PERMISSIONS[role]]


def undelivered_count(user: User) -> dict[str, Any]:
    """Section of the home page: how many mails did not arrive."""
    return {"undelivered": undelivered_to(user).count()}


@require_safe
def undelivered(request: SignedInRequest) -> HttpResponse:
    """Whom a mail did not reach, why, what to do, and one more try."""
    found = list(undelivered_to(request.user)[:SHOWN])
    companies = _companies_of_people({row.user_id for row in found})
    rows = [
        {
            "row": row,
            "what": label_of(row.kind),
            "companies": companies.get(row.user_id, []),
            "happened": str(happened),
            "to_do": str(to_do),
        }
        for row in found
        for happened, to_do in (reason_of(row),)
    ]
    return render(request, "accounts/undelivered.html", {"rows": rows})


def _companies_of_people(people: set[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    rows = CompanyMembership.objects.filter(user__in=people).order_by("company__name").distinct()
    for user, name in rows.values_list("user", "company__name"):
        names.setdefault(user, []).append(name)
    return names


@require_POST
def undelivered_retry(request: SignedInRequest, number: int) -> HttpResponse:
    """One more try of a mail the person may see; others are the same 404 as those that never were."""
    message = get_object_or_404(undelivered_to(request.user), pk=number)
    try:
        try_once_more(message=message, by=request.user)
    except NotFailed:
        messages.error(request, _("This mail was tried once more already. Reach the person another way."))
    else:
        messages.success(request, _("The mail goes out once more, in the hours in which mails are sent."))
    return redirect("undelivered")
