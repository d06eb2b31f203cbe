"""Addresses: the import wizard."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
