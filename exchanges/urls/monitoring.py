"""Addresses of agreed against actual."""

from django.urls import path

from exchanges.views import monitoring

urlpatterns = [
    path("agreements/<str:code>/monitor/", monitoring.monitor, name="monitor"),
    path("agreements/<str:code>/monitor/<str:month>/", monitoring.report, name="report"),
    path("agreements/<str:code>/evidence/<int:number>/", monitoring.evidence, name="evidence"),
    path("agreements/<str:code>/records/", monitoring.records, name="records"),
    path("monitoring/outages/", monitoring.outages, name="outages"),
    path("monitoring/", monitoring.monitoring_list, name="monitoring-list"),
    path("m/<str:token>/", monitoring.quick_report, name="quick-report"),
]
