"""The page of a person's webhooks: which system hears of what, and whether it answers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Outgoing, Webhook
from accounts.requests import SignedInRequest
from accounts.webhooks import (
    MOST_WEBHOOKS,
    AlreadyThere,
    NewWebhook,
    TooManyWebhooks,
    is_allowed,
    make_webhook,
    ping,
    stop_webhook,
)
from exchanges.events import event_labels

SHOWN = 20  # webhooks, and messages: the newest
STATES = {
    "queued": ("neutral", gettext_lazy("waiting")),
    "running": ("info", gettext_lazy("being sent")),
    "done": ("ok", gettext_lazy("received")),
    "failed": ("warn", gettext_lazy("not received")),
}
NO_ANSWER = gettext_lazy("no answer")
FAILURES = {
    "host_not_listed": gettext_lazy("the host is not allowed"),
    "private_address": gettext_lazy("the name leads into a private network"),
    "bad_address": gettext_lazy("the address cannot be read"),
    "stopped": gettext_lazy("the webhook was stopped"),
}


class WebhookForm(forms.Form):
    """A name, the address, and of what it hears."""

    use_required_attribute = False

    label = forms.CharField(
        label=gettext_lazy("Name of the webhook"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give the webhook a name, so that you know it again.")},
    )
    url = forms.URLField(label=gettext_lazy("Address that is called"), max_length=300, assume_scheme="https")
    events = forms.MultipleChoiceField(
        label=gettext_lazy("What it hears of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen = everything."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        offered = [(name, f"{name}: {label}") for name, label in event_labels().items()]
        self.fields["events"].choices = offered  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not is_allowed(url):
            sentence = _(
                "Only https addresses of these hosts are called: %(hosts)s. Ask the operator for another."
            )
            raise forms.ValidationError(sentence % {"hosts": ", ".join(settings.WEBHOOK_HOSTS)})
        return url


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_list(request: SignedInRequest) -> HttpResponse:
    """List the webhooks and make one. As with keys, the secret is shown in the answer to the POST itself."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_webhook(by=request.user, **form.cleaned_data)
        except AlreadyThere:
            form.add_error("url", _("One of your webhooks calls this address already. Stop it first."))
        except TooManyWebhooks:
            sentence = _("You have %(most)s webhooks, the most one person may have. Stop one first.")
            form.add_error(None, sentence % {"most": MOST_WEBHOOKS})
        else:
            return _page(request, WebhookForm(), made=made, status=HTTPStatus.CREATED)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _page(request, form, made=None, status=status)


def _page(
    request: SignedInRequest, form: WebhookForm, *, made: NewWebhook | None, status: HTTPStatus
) -> HttpResponse:
    sent = Outgoing.objects.filter(user=request.user, channel=Outgoing.Channel.WEBHOOK)
    context = {
        "form": form,
        "made": made,
        "webhooks": Webhook.objects.filter(owner=request.user).order_by("-pk")[:SHOWN],
        "messages_sent": [_sent(row) for row in sent.select_related("webhook").order_by("-pk")[:SHOWN]],
        "hosts": settings.WEBHOOK_HOSTS,
    }
    return render(request, "accounts/webhooks.html", context, status=status)


def _sent(row: Outgoing) -> dict[str, object]:
    """Return a message with how it fared in words."""
    state, words = STATES[row.state]
    failure = str(FAILURES.get(row.failure_code, NO_ANSWER)) if row.failure_code else ""
    return {"row": row, "state": state, "words": str(words), "failure": failure}


@require_POST
def webhook_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop one of the person's own webhooks; somebody else's is the same 404 as none."""
    webhook = get_object_or_404(Webhook, owner=request.user, pk=pk)
    stop_webhook(webhook=webhook, by=request.user)
    messages.success(request, _("“%(label)s” is called no more.") % {"label": webhook.label})
    return redirect("me-webhooks")


@require_POST
def webhook_ping(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a test message to one of the person's own webhooks."""
    webhook = get_object_or_404(Webhook, owner=request.user, pk=pk, stopped_at__isnull=True)
    sentence = _("A test message is on its way. Its state stands below in a few seconds.")
    waiting = _("The last test message is still waiting. Its state stands below.")
    messages.success(request, sentence if ping(webhook=webhook) else waiting)
    return redirect("me-webhooks")
