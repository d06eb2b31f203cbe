"""Addresses: who sees a listing, and whether it is still true."""

from django.urls import path

from companies.views import freshness, privacy

urlpatterns = [
    path("listings/still-true/<str:token>/", freshness.still_true, name="still-true"),
    path("companies/<slug:slug>/still-true/", freshness.still_true_company, name="still-true-company"),
    path("listings/<slug:code>/still-true/", freshness.listing_still_true, name="listing-still-true"),
    path("listings/<slug:code>/put-back/", freshness.listing_put_back, name="listing-put-back"),
    path("listings/<slug:code>/view-as/", privacy.listing_view_as, name="listing-view-as"),
]
