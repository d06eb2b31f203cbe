"""Addresses of the API: listings."""

from django.urls import path

from companies.api.listings import Listings

urlpatterns = [
    path("listings/", Listings.as_view({"get": "list", "post": "create"}), name="api-listings"),
    path(
        "listings/<slug:code>/",
        Listings.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="api-listing",
    ),
    path("listings/<slug:code>/publish/", Listings.as_view({"post": "publish"}), name="api-listing-publish"),
    path(
        "listings/<slug:code>/withdraw/", Listings.as_view({"post": "withdraw"}), name="api-listing-withdraw"
    ),
]
