"""Pages of parks."""

from django.urls import URLPattern

app_name = "parks"
urlpatterns: list[URLPattern] = []
