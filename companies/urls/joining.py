"""Addresses: joining by a link, the first steps, the people of a company."""

from django.urls import path

from companies.views import joining, members, starting

urlpatterns = [
    path("join/<slug:token>/", joining.join, name="join"),
    path("join/<slug:token>/account/", joining.join_account, name="join-account"),
    path("join/<slug:token>/refuse/", joining.join_refuse, name="join-refuse"),
    path("start/", starting.first_steps, name="first-steps"),
    path("companies/<slug:slug>/members/", members.member_list, name="member-list"),
    path("companies/<slug:slug>/members/invite/", members.invite, name="invite"),
    path("companies/<slug:slug>/members/<slug:person>/roles/", members.member_roles, name="member-roles"),
    path("companies/<slug:slug>/members/<slug:person>/remove/", members.member_remove, name="member-remove"),
    path("companies/<slug:slug>/invitations/<slug:digest>/", members.invitation, name="invitation"),
    path(
        "companies/<slug:slug>/invitations/<slug:digest>/renew/",
        members.invitation_renew,
        name="invitation-renew",
    ),
    path(
        "companies/<slug:slug>/invitations/<slug:digest>/revoke/",
        members.invitation_revoke,
        name="invitation-revoke",
    ),
]
