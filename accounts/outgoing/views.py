"""The pages about mails: what a person wants, and the way out of a kind by its link."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import MailPreference
from accounts.outgoing.forms import MailForm
from accounts.outgoing.stopping import asked_by, preference_of, remember_choice, stop_mails
from accounts.outgoing.wording import label_of
from accounts.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def my_mails(request: SignedInRequest) -> HttpResponse:
    """When the person gets mails, in which language, and of which kinds."""
    preference = preference_of(request.user)
    form = MailForm.of(preference, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _keep(preference, form)
        messages.success(request, _("Your choice is saved."))
        return redirect("me-mails")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/me_mails.html", {"form": form}, status=status)


@transaction.atomic
def _keep(preference: MailPreference, form: MailForm) -> None:
    form.write_to(preference)
    preference.save()
    remember_choice(preference.user)


# Without the token of a form: mail programs send the one click themselves (RFC 8058). The link is signed for this
# one act, so another site could at most stop mails whose link it holds.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails of one kind, by the link at their foot. Opening it changes nothing."""
    asked = asked_by(token)
    if asked is None:
        return render(request, "accounts/mail_stop_gone.html", status=HTTPStatus.NOT_FOUND)
    done = request.method == "POST"
    if done:
        stop_mails(asked=asked)
    return render(request, "accounts/mail_stop.html", {"kind": label_of(asked.kind), "done": done})
