"""The person's own pages that need nothing but the account: consents, password, a forgotten password."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import consents
from accounts.consents import Purpose
from accounts.forgotten import mail_link
from accounts.forms import AddressForm, ForgottenPasswordForm, NewPasswordForm
from accounts.history import record
from accounts.models import Consent, User
from accounts.notices import warn
from accounts.requests import SignedInRequest
from accounts.reset_links import owner_of


@require_safe
def consent_list(request: SignedInRequest) -> HttpResponse:
    """What the person agreed to, when, in which words, and what was taken back."""
    rows = list(Consent.objects.filter(user=request.user).order_by("-given_at", "-pk"))
    standing = {row.purpose: row for row in rows if row.withdrawn_at is None}
    context = {
        "purposes": [_purpose(purpose, standing.get(purpose)) for purpose in Purpose],
        "past": [
            {"title": consents.TITLES[Purpose(row.purpose)], "row": row} for row in rows if row.withdrawn_at
        ],
    }
    return render(request, "accounts/me_consents.html", context)


def _purpose(purpose: Purpose, row: Consent | None) -> dict[str, Any]:
    version = row.wording_version if row else consents.CURRENT_VERSION
    return {
        "code": purpose.value,
        "title": consents.TITLES[purpose],
        "text": consents.wording(purpose, version),
        "version": version,
        "row": row,
        "is_needed": purpose == Purpose.ACCOUNT,
    }


@require_POST
def consent_change(request: SignedInRequest, purpose: str) -> HttpResponse:
    """Give or take back one consent. The one for the account itself ends with the account (/me/data/)."""
    if purpose not in set(Purpose):
        raise Http404
    chosen = Purpose(purpose)
    if request.POST.get("answer") == "yes":
        consents.give(purposes=[chosen], by=request.user)
        messages.success(request, _("Thank you. Your consent is recorded."))
    elif chosen == Purpose.ACCOUNT:
        messages.info(
            request, _("An account needs this consent. To take it back, ask for your erasure here.")
        )
        return redirect("me-data")
    else:
        consents.withdraw(purpose=chosen, by=request.user)
        messages.success(request, _("Taken back. From now on your data are not used for this."))
    return redirect("me-consents")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    """A new password ends every other session of the person; this one goes on."""
    user = request.user
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(by=user, verb="person.change_password", target_type="person", target_code=str(user.pk))
        warn(user, "security.password")
        update_session_auth_hash(request, user)
        messages.success(request, _("The new password is valid from now on. Other devices are signed out."))
        return redirect("me")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/me_password.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether or not somebody has the address."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    asked = request.method == "POST" and form.is_valid()
    if asked:
        mail_link(form.cleaned_data["email"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/forgotten.html", {"form": form, "asked": asked}, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def password_reset(request: HttpRequest, person: str, token: str) -> HttpResponse:
    """Set a new password by a link of one's own; it works once and ends every session."""
    user = owner_of(person, token)
    if user is None:
        return render(request, "accounts/reset_gone.html", status=HTTPStatus.NOT_FOUND)
    form = ForgottenPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _reset(request, user, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/reset.html", {"form": form, "person": user}, status=status)


@transaction.atomic
def _reset(request: HttpRequest, user: User, form: ForgottenPasswordForm) -> HttpResponse:
    form.save()
    record(by=user, verb="person.reset_password", target_type="person", target_code=str(user.pk))
    warn(user, "security.password")
    messages.success(request, _("The new password is valid from now on. Sign in with it."))
    return redirect("login")
