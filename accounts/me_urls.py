"""Addresses of the person's own pages."""

from django.urls import path

from accounts import token_views, views
from accounts.outgoing.views import my_mails

urlpatterns = [
    path("consents/", views.consent_list, name="me-consents"),
    path("consents/<slug:purpose>/", views.consent_change, name="me-consent"),
    path("tokens/", token_views.token_list, name="api-tokens"),
    path("tokens/<int:pk>/revoke/", token_views.token_revoke, name="api-token-revoke"),
    path("mails/", my_mails, name="me-mails"),
    path("password/", views.password_change, name="me-password"),
]
