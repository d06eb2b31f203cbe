"""Addresses: companies."""

from django.urls import path

from companies.views import companies

urlpatterns = [
    path("companies/", companies.company_list, name="company-list"),
    path("companies/<slug:slug>/", companies.company_detail, name="company-detail"),
    path("companies/<slug:slug>/profile/", companies.company_profile, name="company-profile"),
]
