"""The page on which a company states whether it is an export-processing enterprise."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from companies.models import Company
from companies.particulars import may_state
from exchanges.customs import ANSWERS, customs_of, state_customs

SAID = {word: answer for answer, word in ANSWERS.items()}


class CustomsForm(forms.Form):
    """Yes or no with the paper it rests on; or nothing is said."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is the company an export-processing enterprise?"),
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            ("unknown", gettext_lazy("Not stated")),
        ],
        widget=forms.RadioSelect,
    )
    paper = forms.CharField(
        label=gettext_lazy("On which paper it rests"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example: investment registration certificate, its number and day."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("answer") in {"yes", "no"} and not values.get("paper"):
            self.add_error("paper", _("Name the paper that says so: partners and the park rely on it."))
        return values


@require_http_methods(["GET", "POST"])
def customs(request: SignedInRequest, slug: str) -> HttpResponse:
    """State it, correct it, or take it back."""
    company = Company.objects.filter(slug=slug).first()
    if company is None or not may_state(request.user, company):
        raise Http404
    stated = customs_of(company)
    first = {"answer": ANSWERS[stated.is_export_processing if stated else None]}
    form = CustomsForm(request.POST or None, initial=first | {"paper": stated.paper if stated else ""})
    if form.is_valid():
        values = form.cleaned_data
        answer = SAID[values["answer"]]
        state_customs(company=company, by=request.user, is_export_processing=answer, paper=values["paper"])
        messages.success(request, _("Your statement is saved. The legal gate of every exchange uses it."))
        return redirect("companies:company-detail", slug=slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"company": company, "form": form, "stated": stated}
    return render(request, "exchanges/customs.html", context, status=status)
