"""Addresses: template workbook and exports."""

from django.urls import path

from companies.views import sheets

urlpatterns = [
    path("listings/export/", sheets.listing_export, name="listing-export"),
    path("companies/<slug:slug>/template/", sheets.template_workbook, name="template-workbook"),
]
