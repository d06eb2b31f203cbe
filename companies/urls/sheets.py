"""Addresses: template workbook and exports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
