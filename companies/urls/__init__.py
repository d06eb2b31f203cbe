"""Addresses of companies and listings. The fixed words come before the patterns that take any code."""

from companies.urls import companies, form, imports, joining, listings, lists, privacy, sheets

app_name = "companies"
urlpatterns = [
    *joining.urlpatterns,
    *imports.urlpatterns,
    *sheets.urlpatterns,
    *form.urlpatterns,
    *privacy.urlpatterns,
    *lists.urlpatterns,
    *listings.urlpatterns,
    *companies.urlpatterns,
]
