"""Addresses: lists of listings and what can be done with several at once."""

from django.urls import path

from companies.views import bulk, listings, saved_views

urlpatterns = [
    path("listings/", listings.listing_list, name="listing-list"),
    path("listings/bulk/", bulk.listing_bulk, name="listing-bulk"),
    path("listings/bulk/<slug:code>/", bulk.bulk_result, name="bulk-result"),
    path("listings/bulk/<slug:code>/undo/", bulk.bulk_undo, name="bulk-undo"),
    path("listings/views/", saved_views.view_new, name="listing-view-new"),
    path("listings/views/<slug:slug>/save/", saved_views.view_save, name="listing-view-save"),
    path("listings/views/<slug:slug>/delete/", saved_views.view_delete, name="listing-view-delete"),
]
