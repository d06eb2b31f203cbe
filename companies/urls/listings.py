"""Addresses: one listing: see it, write it, publish it."""

from django.urls import path

from companies.views import editing, listings

urlpatterns = [
    path("listings/new/", editing.listing_new, name="listing-new"),
    path("listings/<slug:code>/", listings.listing_detail, name="listing-detail"),
    path("listings/<slug:code>/edit/", editing.listing_edit, name="listing-edit"),
    path("listings/<slug:code>/check/", editing.listing_check, name="listing-check"),
    path("listings/<slug:code>/confirm/", editing.listing_confirm, name="listing-confirm"),
    path("listings/<slug:code>/withdraw/", editing.listing_withdraw, name="listing-withdraw"),
]
