"""Addresses: what the listing form asks while somebody types."""

from django.urls import path

from companies.views import form

urlpatterns = [
    path("listings/suggest/", form.listing_suggest, name="listing-suggest"),
    path("listings/echo/", form.listing_echo, name="listing-echo"),
    path("listings/quality/", form.listing_quality, name="listing-quality"),
    path("listings/draft/", form.listing_draft, name="listing-draft"),
    path("listings/draft/discard/", form.listing_draft_discard, name="listing-draft-discard"),
]
