"""Addresses: invitations, members, consents."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
