"""Addresses: who sees a listing, and whether it is still true."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
