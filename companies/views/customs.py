"""The page on which a company states whether it is an export-processing enterprise."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from companies.customs import ANSWERS, customs_of, state_customs
from companies.forms.customs import CustomsForm
from companies.models import Company
from companies.particulars import may_state

SAID = {word: answer for answer, word in ANSWERS.items()}


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
    return render(request, "companies/customs.html", context, status=status)
