"""The page of a person's keys for programs."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import ApiToken
from accounts.requests import SignedInRequest
from accounts.token_forms import TokenForm
from accounts.tokens import MOST_TOKENS, NewToken, TooManyTokens, make_token, revoke_token, standing

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: SignedInRequest) -> HttpResponse:
    """List the keys and make one.

    A new key is shown in the answer to the POST itself: to carry it over a redirect it would have to be kept
    somewhere in clear.
    """
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_token(by=request.user, **form.cleaned_data)
        except TooManyTokens:
            sentence = _("You have %(most)s valid keys, the most one person may have. Revoke one first.")
            form.add_error(None, sentence % {"most": MOST_TOKENS})
        else:
            return _page(request, TokenForm(), made=made, status=HTTPStatus.CREATED)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _page(request, form, made=None, status=status)


def _page(request: SignedInRequest, form: TokenForm, *, made: NewToken | None, status: int) -> HttpResponse:
    now = timezone.now()
    rows = [
        {"token": token, "standing": standing(token, now)}
        for token in ApiToken.objects.filter(user=request.user).order_by("-pk")[:SHOWN]
    ]
    context = {"form": form, "rows": rows, "made": made}
    return render(request, "accounts/tokens.html", context, status=status)


@require_POST
def token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of the person's own keys; somebody else's is the same 404 as none."""
    token = ApiToken.objects.filter(user=request.user, pk=pk).first()
    if token is None:
        raise Http404
    revoke_token(token=token, by=request.user)
    messages.success(request, _("The key “%(label)s” works no longer.") % {"label": token.label})
    return redirect("api-tokens")
