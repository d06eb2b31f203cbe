"""The first steps of a company's person: a list of four tasks, each with where it stands."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from companies.members import may_invite
from companies.models import Company, Listing, Origin, Status
from companies.permissions import companies_of


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the list. `url` is empty while the task cannot start."""

    title: str
    hint: str
    url: str
    status: str
    state: str  # class of the badge


@require_safe
def first_steps(request: SignedInRequest) -> HttpResponse:
    user = request.user
    own = companies_of(user).order_by("name", "pk")
    company = own.filter(slug=request.GET.get("company", "")).first() or own.first()
    if company is None:
        return redirect("home")
    tasks = _tasks(user, company)
    context = {
        "company": company,
        "companies": list(own),
        "tasks": tasks,
        "done": sum(task.state == "ok" for task in tasks),
    }
    return render(request, "companies/start.html", context)


def _tasks(user: User, company: Company) -> list[Task]:
    rows = Listing.objects.visible_to(user).filter(company=company)
    waiting = rows.awaiting_confirmation().count()
    own = rows.filter(origin=Origin.OWN).exclude(status=Status.WITHDRAWN).order_by("pk")
    first = own.filter(status=Status.LIVE).first() or own.first()
    return [
        _profile(company, waiting),
        _listing(company, first),
        _visibility(first),
        _colleague(user, company),
    ]


def _task(title: str, hint: str, url: str, *, done: bool) -> Task:
    if done:
        return Task(title, hint, url, _("Completed"), "ok")
    if not url:
        return Task(title, hint, url, _("Cannot start yet"), "neutral")
    return Task(title, hint, url, _("Incomplete"), "info")


def _profile(company: Company, waiting: int) -> Task:
    title = _("Check what we suppose of your company")
    hint = _("Confirm, correct or remove what companies of your kind typically have and need.")
    url = reverse("companies:company-profile", args=[company.slug])
    return _task(title, hint, url, done=waiting == 0)


def _listing(company: Company, first: Listing | None) -> Task:
    title = _("Publish your first listing")
    hint = _("Six facts are enough. You check everything before others see it.")
    if first is None:
        url = f"{reverse('companies:listing-new')}?company={company.slug}"
    elif first.status == Status.DRAFT:
        url = reverse("companies:listing-check", args=[first.code])
    else:
        url = reverse("companies:listing-detail", args=[first.code])
    return _task(title, hint, url, done=first is not None and first.status == Status.LIVE)


def _visibility(first: Listing | None) -> Task:
    title = _("Decide who sees it")
    hint = _("Anonymous is the start: others see a rough quantity and area, not your name.")
    url = f"{reverse('companies:listing-edit', args=[first.code])}#id_visibility" if first else ""
    return _task(title, hint, url, done=first is not None and first.status == Status.LIVE)


def _colleague(user: User, company: Company) -> Task:
    title = _("Invite a colleague")
    people = company.memberships.filter(user__is_active=True).values("user").distinct().count()
    if may_invite(user, company):
        hint = _("Holidays and job changes happen: two people keep the listings alive.")
        return _task(title, hint, reverse("companies:invite", args=[company.slug]), done=people > 1)
    hint = _("Only an administrator of your company invites people.")
    return _task(title, hint, "", done=people > 1)
