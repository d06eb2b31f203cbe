"""Joint proposals: one whole, and what its parties do with it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.notices import mark_read
from accounts.requests import SignedInRequest
from companies.ledger import NotEnoughQuantity
from companies.models import Company, Listing
from exchanges.errors import NotAllowed, ProposalError
from exchanges.joint.agreeing import accept_whole, leave_whole
from exchanges.joint.opening import start_joint, take_part
from exchanges.joint.presenting import JointView, present_joint, timeline_of_joint
from exchanges.models import Joint
from exchanges.sentences import sentence
from exchanges.views.trying import REFUSALS, status_of
from matching.groups.filters import current_groups


def load_joint(request: SignedInRequest, code: str) -> Joint:
    """Return the whole if the person may see one of its legs; foreign and missing ones are the same 404."""
    return get_object_or_404(Joint.objects.visible_to(request.user), code=code)


@require_safe
def joint_detail(request: SignedInRequest, code: str) -> HttpResponse:
    joint = load_joint(request, code)
    mark_read(request.user, target_type="joint", target_code=code)
    return _page(request, present_joint(request.user, joint))


def _page(
    request: SignedInRequest, view: JointView, *, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"view": view, "joint": view.joint, "timeline": timeline_of_joint(view), "error": error}
    return render(request, "exchanges/joint_detail.html", context, status=status)


@require_POST
def joint_start(request: SignedInRequest, code: str) -> HttpResponse:
    """From the page of a chain, loop or pool: start its exchanges together."""
    group = get_object_or_404(current_groups(request.user).filter(code=code)[:1])
    try:
        joint = start_joint(group=group, by=request.user)
    except REFUSALS as error:
        messages.error(request, sentence(error))
        return redirect("matching:group-detail", code=code)
    return redirect("exchanges:joint-detail", code=joint.code)


@require_POST
def joint_take_part(request: SignedInRequest, code: str) -> HttpResponse:
    view = present_joint(request.user, load_joint(request, code))
    return _act(request, view, view.company_to_take_part, take_part)


@require_POST
def joint_accept(request: SignedInRequest, code: str) -> HttpResponse:
    """Accept the version whose digest the page carried."""
    view = present_joint(request.user, load_joint(request, code))
    digest = request.POST.get("digest", "")
    return _act(request, view, view.company_to_accept, accept_whole, digest=digest)


@require_POST
def joint_leave(request: SignedInRequest, code: str) -> HttpResponse:
    view = present_joint(request.user, load_joint(request, code))
    return _act(request, view, view.company_to_leave, leave_whole)


def _act(
    request: SignedInRequest, view: JointView, company: Company | None, act: Callable[..., Any], **more: str
) -> HttpResponse:
    """Let the person's company act, or show the whole as it is now with the sentence that says why not."""
    try:
        if company is None:
            raise (
                NotAllowed("not_your_move") if view.joint.is_standing else ProposalError("whole_not_standing")
            )
        act(joint=view.joint, company=company, by=request.user, **more)
    except REFUSALS as error:
        fresh = present_joint(request.user, load_joint(request, view.joint.code))
        return _page(request, fresh, error=refusal_for(request.user, error), status=status_of(error))
    return redirect("exchanges:joint-detail", code=view.joint.code)


def refusal_for(user: User, error: Exception) -> str:
    """Return the sentence; how much is left of a listing only to those who may see the listing."""
    is_foreign = isinstance(error, NotEnoughQuantity) and not (
        Listing.objects.visible_to(user).filter(code=error.code).exists()
    )
    if isinstance(error, NotEnoughQuantity) and is_foreign:
        text = _(
            "Listing %(listing)s has less left than its exchange needs. Its two companies must lower it."
        )
        return text % {"listing": error.code}
    return sentence(error)
