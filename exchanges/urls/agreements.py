"""Addresses of agreements and their papers."""

from django.urls import path, re_path

from exchanges.views import agreements, signing

urlpatterns = [
    path("agreements/", agreements.agreement_list, name="agreement-list"),
    path("agreements/<str:code>/", agreements.agreement_detail, name="agreement-detail"),
    path("agreements/<str:code>/print/", agreements.agreement_print, name="agreement-print"),
    re_path(
        r"^agreements/(?P<code>[^/]+)/paper\.(?P<kind>pdf|docx)$",
        agreements.agreement_paper,
        name="agreement-paper",
    ),
    path("agreements/<str:code>/sign/", signing.sign, name="agreement-sign"),
    path("agreements/<str:code>/sign/replace/", signing.signed_file_replace, name="signed-file-replace"),
    path("agreements/<str:code>/signed/<int:number>/", signing.signed_file, name="signed-file"),
]
