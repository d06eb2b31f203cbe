"""Addresses of the API: proposals, agreements, deliveries."""

from django.urls import path

from exchanges.api.agreements import Agreements, Deliveries
from exchanges.api.negotiation import Rounds
from exchanges.api.proposals import Interests, OwnDecision, Proposals

urlpatterns = [
    path("matches/<slug:code>/interest/", Interests.as_view({"post": "create"}), name="api-interest"),
    path("proposals/", Proposals.as_view({"get": "list"}), name="api-proposals"),
    path("proposals/<slug:code>/", Proposals.as_view({"get": "retrieve"}), name="api-proposal"),
    path("proposals/<slug:code>/moves/", Proposals.as_view({"post": "move"}), name="api-proposal-moves"),
    path(
        "proposals/<slug:code>/decision/",
        OwnDecision.as_view({"get": "retrieve", "delete": "destroy"}),
        name="api-decision",
    ),
    path("proposals/<slug:code>/terms/", Rounds.as_view({"get": "list", "post": "create"}), name="api-terms"),
    path("proposals/<slug:code>/terms/accept/", Rounds.as_view({"post": "accept"}), name="api-terms-accept"),
    path("agreements/", Agreements.as_view({"get": "list"}), name="api-agreements"),
    path("agreements/<slug:code>/", Agreements.as_view({"get": "retrieve"}), name="api-agreement"),
    path("agreements/<slug:code>/deliveries/", Deliveries.as_view({"get": "list"}), name="api-deliveries"),
    path(
        "agreements/<slug:code>/deliveries/<slug:month>/",
        Deliveries.as_view({"put": "update"}),
        name="api-delivery",
    ),
]
