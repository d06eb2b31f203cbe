"""Addresses of the price corridor."""

from django.urls import path

from exchanges.views import corridor

urlpatterns = [path("proposals/<str:code>/corridor/", corridor.corridor, name="corridor")]
