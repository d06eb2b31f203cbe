"""Addresses of proposals and their terms."""

from django.urls import path

from exchanges.views import proposals

urlpatterns = [
    path("matches/<str:code>/interest/", proposals.proposal_new, name="proposal-new"),
    path("proposals/", proposals.proposal_list, name="proposal-list"),
    path("proposals/<str:code>/", proposals.proposal_detail, name="proposal-detail"),
    path("proposals/<str:code>/terms/", proposals.terms_new, name="terms-new"),
    path("proposals/<str:code>/terms/accept/", proposals.terms_accept, name="terms-accept"),
    path("proposals/<str:code>/<slug:move>/", proposals.proposal_move, name="proposal-move"),
]
