"""Addresses of the person's own pages."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("consents/", views.consent_list, name="me-consents"),
    path("consents/<slug:purpose>/", views.consent_change, name="me-consent"),
    path("password/", views.password_change, name="me-password"),
]
