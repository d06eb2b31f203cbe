"""Pages of companies."""

from django.urls import path

from companies.views import companies, editing, listings

app_name = "companies"
urlpatterns = [
    path("listings/", listings.listing_list, name="listing-list"),
    path("listings/new/", editing.listing_new, name="listing-new"),
    path("listings/<slug:code>/", listings.listing_detail, name="listing-detail"),
    path("listings/<slug:code>/edit/", editing.listing_edit, name="listing-edit"),
    path("listings/<slug:code>/check/", editing.listing_check, name="listing-check"),
    path("listings/<slug:code>/confirm/", editing.listing_confirm, name="listing-confirm"),
    path("listings/<slug:code>/withdraw/", editing.listing_withdraw, name="listing-withdraw"),
    path("companies/", companies.company_list, name="company-list"),
    path("companies/<slug:slug>/", companies.company_detail, name="company-detail"),
    path("companies/<slug:slug>/profile/", companies.company_profile, name="company-profile"),
]
