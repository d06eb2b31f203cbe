"""Addresses of coordination regulations with city units."""

from django.urls import path

from exchanges.views import coordination

urlpatterns = [
    path("proposals/<str:code>/coordination/", coordination.coordination_new, name="coordination-new"),
    path("agreements/<str:code>/regulation/", coordination.regulation_amend, name="regulation-amend"),
    path("agreements/<str:code>/calendar.ics", coordination.agreement_calendar, name="agreement-calendar"),
]
