"""Addresses: lists of listings and what can be done with several at once."""

from django.urls import path

from companies.views import bulk, history, listings, saved_views

urlpatterns = [
    path("listings/", listings.listing_list, name="listing-list"),
    path("listings/bulk/", bulk.listing_bulk, name="listing-bulk"),
    path("listings/bulk/<slug:code>/", bulk.bulk_result, name="bulk-result"),
    path("listings/bulk/<slug:code>/undo/", bulk.bulk_undo, name="bulk-undo"),
    path("listings/views/", saved_views.view_new, name="listing-view-new"),
    path("listings/views/<slug:slug>/save/", saved_views.view_save, name="listing-view-save"),
    path("listings/views/<slug:slug>/delete/", saved_views.view_delete, name="listing-view-delete"),
    path("listings/<slug:code>/history/", history.listing_history, name="listing-history"),
    path("listings/<slug:code>/history/<int:number>/", history.listing_version, name="listing-version"),
    path(
        "listings/<slug:code>/history/<int:number>/restore/", history.listing_restore, name="listing-restore"
    ),
]
