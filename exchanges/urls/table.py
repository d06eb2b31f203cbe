"""Addresses of the thread and the papers of a proposal."""

from django.urls import path

from exchanges.views import table

urlpatterns = [
    path("proposals/<str:code>/thread/", table.thread, name="thread"),
    path("proposals/<str:code>/documents/", table.document_new, name="document-new"),
    path("proposals/<str:code>/documents/<str:key>/", table.document, name="document"),
]
