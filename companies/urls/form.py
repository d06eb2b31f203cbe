"""Addresses: what the listing form asks while somebody types."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
