"""Coming to a company by a link. Open to everybody who holds one; opening a page never changes anything."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from companies import joining
from companies.company_history import role_names
from companies.forms.people import ConsentForm, JoinForm
from companies.joining import InvitationState
from companies.models import Invitation
from companies.presenting import about


@require_safe
@never_cache
@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Is this my company?"""
    invitation = joining.find(token)
    closed = _closed_page(request, invitation)
    if closed or invitation is None:
        return closed or _gone_page(request)
    shown = {_("Park"), _("Activity"), _("Zone"), _("Employees")}
    facts = [row for row in about(invitation.company) if row["label"] in shown]
    return render(request, "companies/join.html", _context(invitation, token) | {"facts": facts})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def join_account(request: HttpRequest, token: str) -> HttpResponse:
    """Language, consent, name and password; then straight to the first listing."""
    invitation = joining.find(token)
    closed = _closed_page(request, invitation)
    if closed or invitation is None:
        return closed or _gone_page(request)
    form = _form(request, invitation)
    if request.method == "POST" and form.is_valid():
        answer = _join(request, invitation, form)
        if answer:
            return answer
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = _context(invitation, token) | {"form": form, "is_other_person": _is_other(request, invitation)}
    return render(request, "companies/join_account.html", context, status=status)


@require_POST
@never_cache
@login_not_required
def join_refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Not me, or not my company: the link ends and the inviter is told."""
    invitation = joining.find(token)
    closed = _closed_page(request, invitation)
    if closed or invitation is None:
        return closed or _gone_page(request)
    try:
        joining.refuse(invitation=invitation)
    except joining.InvitationGone:
        return _gone_page(request)
    return render(request, "companies/join_refused.html", {"invitation": invitation})


def _closed_page(request: HttpRequest, invitation: Invitation | None) -> HttpResponse | None:
    """The page of a link that leads nowhere, None for an open one.

    Unknown, refused, revoked and expired links look the same, and those of people who may no longer invite; who used
    a link is told to whoever holds it.
    """
    state = joining.state_of(invitation) if invitation else None
    if invitation is None or state not in (InvitationState.OPEN, InvitationState.USED):
        return _gone_page(request)
    if state == InvitationState.OPEN:
        return None if joining.inviter_still_may(invitation) else _gone_page(request)
    if request.user.is_authenticated and request.user == invitation.used_by:
        return redirect("companies:first-steps")
    return render(request, "companies/join_used.html", {"invitation": invitation}, status=HTTPStatus.GONE)


def _gone_page(request: HttpRequest) -> HttpResponse:
    return render(request, "companies/join_gone.html", status=HTTPStatus.NOT_FOUND)


def _context(invitation: Invitation, token: str) -> dict[str, Any]:
    role = role_names(invitation.role)
    return {"invitation": invitation, "company": invitation.company, "role": role, "token": token}


def _is_other(request: HttpRequest, invitation: Invitation) -> bool:
    user = request.user
    return user.is_authenticated and user.email.casefold() != invitation.email.casefold()


def _form(request: HttpRequest, invitation: Invitation) -> ConsentForm:
    data = request.POST if request.method == "POST" else None
    if request.user.is_authenticated:
        return ConsentForm(data)
    initial = {"full_name": invitation.full_name, "language": get_language()}
    return JoinForm(data, initial=initial, email=invitation.email)


def _join(request: HttpRequest, invitation: Invitation, form: ConsentForm) -> HttpResponse | None:
    """Join and go on, or None with the error on the form."""
    try:
        user = _joined(request, invitation, form)
    except joining.InvitationGone:
        return _gone_page(request)
    if user is None:
        return None
    language = form.cleaned_data.get("language") or get_language()
    with override(language):
        text = _("Welcome to %(company)s. List one thing that you have or need; the rest stands in your")
        link = format_html('<a href="{}">{}</a>', reverse("companies:first-steps"), _("task list"))
        messages.success(request, format_html("{} {}.", text % {"company": invitation.company.name}, link))
        return redirect(f"{reverse('companies:listing-new')}?company={invitation.company.slug}")


def _joined(request: HttpRequest, invitation: Invitation, form: ConsentForm) -> User | None:
    contact = form.cleaned_data["contact"]
    if request.user.is_authenticated:
        joining.join_as_known(invitation=invitation, user=request.user, contact=contact)
        return request.user
    user = _with_password(request, invitation, form, contact=contact)
    if user is None:
        form.add_error("password", _refused_sentence())
    return user


def _refused_sentence() -> str:
    return _(
        "This did not work. If you already have an account here, give its password, or sign in first and open the "
        "link again."
    )


def _with_password(
    request: HttpRequest, invitation: Invitation, form: ConsentForm, *, contact: bool
) -> User | None:
    """Make the account, or let its owner in; None when the address has another password."""
    password = form.cleaned_data["password"]
    address = User.objects.filter(email__iexact=invitation.email).values_list("email", flat=True).first()
    if address is None:
        try:
            name = form.cleaned_data["full_name"]
            user = joining.join_as_new(
                invitation=invitation, full_name=name, password=password, contact=contact
            )
        except joining.AddressTaken:
            return None
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return user
    known = authenticate(request, username=address, password=password)
    if not isinstance(known, User):
        return None
    joining.join_as_known(invitation=invitation, user=known, contact=contact)
    login(request, known)
    return known
