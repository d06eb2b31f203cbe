"""Saving, renewing and dropping the views of the listings page. Reading them is part of the list."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import SavedView
from accounts.requests import SignedInRequest
from companies.lists import saved_views


def _state(request: SignedInRequest) -> QueryDict:
    return QueryDict(request.POST.get("state", ""))


def _own_view(request: SignedInRequest, slug: str) -> SavedView:
    """Load a view that the person owns; those of others are for use only."""
    return get_object_or_404(SavedView, owner=request.user, page=saved_views.PAGE, slug=slug)


def _open(view: SavedView) -> HttpResponse:
    return redirect(reverse("companies:listing-list") + saved_views.address_of(view))


@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: SignedInRequest) -> HttpResponse:
    """Ask for the name and for whom it is; then keep the list as it was shown."""
    user, sent = request.user, request.POST or request.GET
    audiences = saved_views.audiences_for(user)
    error = ""
    if request.method == "POST":
        try:
            return _open(_save_new(request, audiences))
        except ValueError:
            error = _("Give the view a name, for example “Water of our park”.")
        except saved_views.TooManyViews:
            text = _("You have %(count)s views, as many as one may have. Delete one first.")
            error = text % {"count": saved_views.MOST_VIEWS}
    context = {
        "state": saved_views.state_of(QueryDict(sent.get("state", ""))),
        "audiences": audiences,
        "name": sent.get("name", ""),
        "error": error,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "companies/listing_view_new.html", context, status=status)


def _save_new(request: SignedInRequest, audiences: dict[str, str]) -> SavedView:
    """Raises ValueError without a name."""
    name = request.POST.get("name", "").strip()[: saved_views.LONGEST_NAME]
    if not name:
        raise ValueError("no name")
    audience = request.POST.get("audience", saved_views.PRIVATE)
    if audience not in audiences:
        raise PermissionDenied
    view = saved_views.save_new(name=name, query=_state(request), audience=audience, by=request.user)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return view


@require_POST
def view_save(request: SignedInRequest, slug: str) -> HttpResponse:
    view = _own_view(request, slug)
    saved_views.save_again(view=view, query=_state(request))
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return _open(view)


@require_POST
def view_delete(request: SignedInRequest, slug: str) -> HttpResponse:
    view = _own_view(request, slug)
    view.delete()
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(f"{reverse('companies:listing-list')}?{view.query}")
