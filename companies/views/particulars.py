"""The page on which a company states its particulars for papers."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from companies.forms.particulars import ParticularsForm
from companies.models import Company
from companies.particulars import may_state, particulars_of, state_particulars


@require_http_methods(["GET", "POST"])
def particulars(request: SignedInRequest, slug: str) -> HttpResponse:
    """State the particulars; afterwards back to the paper that asked for them."""
    company = Company.objects.filter(slug=slug).first()
    if company is None or not may_state(request.user, company):
        raise Http404
    form = ParticularsForm(request.POST or None, stated=particulars_of(company))
    back = _back_to(request, company)
    if request.method == "POST" and form.is_valid():
        state_particulars(company=company, by=request.user, stated=form.stated)
        messages.success(request, _("The particulars are saved. Papers use them from now on."))
        return redirect(back)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"company": company, "form": form, "back": back}
    return render(request, "companies/particulars.html", context, status=status)


def _back_to(request: SignedInRequest, company: Company) -> str:
    """Return the page of this site that the person comes from, else that of the company."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return reverse("companies:company-detail", args=[company.slug])
