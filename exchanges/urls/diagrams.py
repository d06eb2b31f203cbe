"""Addresses of network, flows and map."""

from django.urls import path

from exchanges.views import diagrams

urlpatterns = [
    path("network/", diagrams.network, name="network"),
    path("flows/", diagrams.flows, name="flows"),
    path("map/", diagrams.park_map, name="map"),
    path("known-exchanges/", diagrams.known_list, name="known-list"),
]
