"""The people of a company and the invitations to it."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import CompanyRole
from companies import joining, members
from companies.company_history import role_names, timeline
from companies.company_overview import refusal_read
from companies.forms.people import InvitationForm, RolesForm
from companies.joining import InvitationState
from companies.members import Member
from companies.models import Company, Invitation
from companies.permissions import can_write_for, enters_on_behalf

LATEST_INVITATIONS = 50


def _company(user: User, slug: str) -> Company:
    """Load a company whose people this person may know: an own one, or one of a park looked after."""
    company = Company.objects.select_related("park").filter(slug=slug).first()
    if company is None or not can_write_for(user, company):
        raise Http404
    return company


def _inviting_company(user: User, slug: str) -> Company:
    company = _company(user, slug)
    if not members.may_invite(user, company):
        raise Http404
    return company


def _managed_company(user: User, slug: str) -> Company:
    company = _company(user, slug)
    if not members.may_manage(user, company):
        raise Http404
    return company


@require_safe
def member_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who acts for the company, who is invited, and what happened."""
    user = request.user
    company = _company(user, slug)
    inside = not enters_on_behalf(user, company)
    shown = members.members_of(company)
    refusal_read(user, company)
    agreed = {person.pk for person in members.contacts_of(company, seen_by=user)}
    may_invite = members.may_invite(user, company)
    context = {
        "company": company,
        "members": [_member_row(member) for member in shown if inside or member.user.pk in agreed],
        "hidden": 0 if inside else sum(member.user.pk not in agreed for member in shown),
        "invitations": _invitation_rows(company) if may_invite else [],
        "may_invite": may_invite,
        "may_manage": members.may_manage(user, company),
        "history": timeline(company) if inside else [],
    }
    return render(request, "companies/member_list.html", context)


def _member_row(member: Member) -> dict[str, Any]:
    return {"member": member, "roles": role_names(",".join(member.roles))}


def _invitation_rows(company: Company) -> list[dict[str, Any]]:
    rows = company.invitations.select_related("invited_by", "used_by").order_by("-pk")[:LATEST_INVITATIONS]
    return [
        {"invitation": row, "state": joining.state_of(row).value, "role": role_names(row.role)}
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, slug: str) -> HttpResponse:
    user = request.user
    company = _inviting_company(user, slug)
    roles = members.roles_to_grant(user, company)
    form = InvitationForm(request.POST if request.method == "POST" else None, roles=roles)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"role": CompanyRole(form.cleaned_data["role"])}
        try:
            made = joining.invite(company=company, by=user, **values)
            return redirect("companies:invitation", company.slug, made.digest)
        except joining.CannotInvite:
            form.add_error("email", _("This is your own address. Somebody else has to invite you."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"company": company, "form": form, "from_park": not members.may_manage(user, company)}
    return render(request, "companies/member_invite.html", context, status=status)


def _invitation(company: Company, digest: str) -> Invitation:
    return get_object_or_404(company.invitations.select_related("company", "invited_by"), digest=digest)


@require_safe
@never_cache
def invitation(request: SignedInRequest, slug: str, digest: str) -> HttpResponse:
    """The link and a text to copy, for as long as the invitation is open."""
    company = _inviting_company(request.user, slug)
    row = _invitation(company, digest)
    state = joining.state_of(row)
    token = joining.token_of(row) if state == InvitationState.OPEN else None
    link = request.build_absolute_uri(reverse("companies:join", args=[token])) if token else ""
    text = _letter(row, link) if link else ""
    context = {
        "company": company,
        "invitation": row,
        "state": state.value,
        "role": role_names(row.role),
        "link": link,
        "text": text,
        "mail": _mail_address(row, text) if text else "",
    }
    return render(request, "companies/member_invitation.html", context)


def _letter(row: Invitation, link: str) -> str:
    """The text for Zalo or a mail: one sentence, the link, how long, and that it is personal."""
    opening = _(
        "%(name)s, you are invited to join %(company)s on the industrial symbiosis platform of Hai Phong."
    )
    facts = {"name": row.full_name or row.email, "company": row.company.name}
    ending = _(
        "The link is meant for you alone and works for 14 days. If this is not your company, say so there."
    )
    return f"{opening % facts}\n{link}\n{ending}"


def _mail_address(row: Invitation, text: str) -> str:
    subject = _("Invitation to the industrial symbiosis platform of Hai Phong")
    return f"mailto:{quote(row.email)}?subject={quote(subject)}&body={quote(text)}"


@require_POST
def invitation_renew(request: SignedInRequest, slug: str, digest: str) -> HttpResponse:
    company = _inviting_company(request.user, slug)
    row = _invitation(company, digest)
    try:
        row = joining.renew(invitation=row, by=request.user)
    except joining.InvitationGone:
        messages.warning(request, _("The link was used meanwhile. The person is a member now."))
        return redirect("companies:member-list", company.slug)
    messages.success(request, _("The new link works for 14 days; the old one no longer does."))
    return redirect("companies:invitation", company.slug, row.digest)


@require_POST
def invitation_revoke(request: SignedInRequest, slug: str, digest: str) -> HttpResponse:
    company = _inviting_company(request.user, slug)
    joining.revoke(invitation=_invitation(company, digest), by=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("companies:member-list", company.slug)


def _member(company: Company, handle: str) -> Member:
    member = members.member_of(company, handle)
    if member is None:
        raise Http404
    return member


@require_http_methods(["GET", "HEAD", "POST"])
def member_roles(request: SignedInRequest, slug: str, person: str) -> HttpResponse:
    company = _managed_company(request.user, slug)
    member = _member(company, person)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": member.roles})
    if request.method == "POST" and form.is_valid():
        roles = [CompanyRole(role) for role in form.cleaned_data["roles"]]
        try:
            members.change_roles(company=company, user=member.user, roles=roles, by=request.user)
            messages.success(request, _("The roles are saved."))
            return redirect("companies:member-list", company.slug)
        except members.LastAdministrator:
            form.add_error("roles", _last_administrator())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"company": company, "member": member, "form": form}
    return render(request, "companies/member_roles.html", context, status=status)


def _last_administrator() -> str:
    return _("This is the only administrator. Make somebody else an administrator first.")


@require_POST
def member_remove(request: SignedInRequest, slug: str, person: str) -> HttpResponse:
    company = _managed_company(request.user, slug)
    member = _member(company, person)
    try:
        members.remove_member(company=company, user=member.user, by=request.user)
    except members.LastAdministrator:
        messages.error(request, _last_administrator())
        return redirect("companies:member-roles", company.slug, person)
    messages.success(request, _("%(name)s no longer acts for the company.") % {"name": member.user})
    if member.user == request.user:
        return redirect("home")
    return redirect("companies:member-list", company.slug)
