"""Addresses: what the listing form asks while somebody types."""

from django.urls import path

from companies.views import attachments, form, photo

urlpatterns = [
    path("listings/suggest/", form.listing_suggest, name="listing-suggest"),
    path("listings/echo/", form.listing_echo, name="listing-echo"),
    path("listings/quality/", form.listing_quality, name="listing-quality"),
    path("listings/draft/", form.listing_draft, name="listing-draft"),
    path("listings/draft/discard/", form.listing_draft_discard, name="listing-draft-discard"),
    path("listings/photo/", photo.listing_photo, name="listing-photo"),
    path("listings/<slug:code>/attachments/", attachments.attachment_add, name="attachment-add"),
    path("listings/<slug:code>/attachments/<slug:key>/", attachments.attachment, name="attachment"),
    path(
        "listings/<slug:code>/attachments/<slug:key>/remove/",
        attachments.attachment_remove,
        name="attachment-remove",
    ),
]
