"""Addresses: the import wizard."""

from django.urls import path

from companies.views import import_rows, imports

urlpatterns = [
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<slug:code>/columns/", imports.import_columns, name="import-columns"),
    path("imports/<slug:code>/check/", import_rows.import_check, name="import-check"),
    path("imports/<slug:code>/apply/", import_rows.import_apply, name="import-apply"),
    path("imports/<slug:code>/result/", import_rows.import_result, name="import-result"),
    path("imports/<slug:code>/undo/", import_rows.import_undo, name="import-undo"),
    path("imports/<slug:code>/report/", import_rows.import_report, name="import-report"),
]
