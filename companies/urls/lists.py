"""Addresses: lists of listings and what can be done with several at once."""

from django.urls import path

from companies.views import listings

urlpatterns = [
    path("listings/", listings.listing_list, name="listing-list"),
]
