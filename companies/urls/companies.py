"""Addresses: companies."""

from django.urls import path

from companies.views import companies, customs, particulars, register

urlpatterns = [
    path("companies/", companies.company_list, name="company-list"),
    path("companies/register/", register.register_upload, name="register-upload"),
    path("companies/register/<slug:slug>/", register.register_check, name="register-check"),
    path("companies/register/<slug:slug>/discard/", register.register_discard, name="register-discard"),
    path("companies/<slug:slug>/", companies.company_detail, name="company-detail"),
    path("companies/<slug:slug>/profile/", companies.company_profile, name="company-profile"),
    path("companies/<slug:slug>/customs/", customs.customs, name="company-customs"),
    path("companies/<slug:slug>/particulars/", particulars.particulars, name="company-particulars"),
]
