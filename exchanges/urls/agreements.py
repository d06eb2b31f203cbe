"""Addresses of agreements and their papers."""

from django.urls import path, re_path

from exchanges.views import agreements, amending, papers, signing

urlpatterns = [
    path("agreements/", agreements.agreement_list, name="agreement-list"),
    path("agreements/<str:code>/", agreements.agreement_detail, name="agreement-detail"),
    path("agreements/<str:code>/print/", agreements.agreement_print, name="agreement-print"),
    re_path(
        r"^agreements/(?P<code>[^/]+)/paper\.(?P<kind>pdf|docx)$",
        agreements.agreement_paper,
        name="agreement-paper",
    ),
    path("agreements/<str:code>/amend/", amending.amend, name="agreement-amend"),
    path("agreements/<str:code>/amend/accept/", amending.amendment_accept, name="amendment-accept"),
    re_path(
        r"^agreements/(?P<code>[^/]+)/amendments/(?P<number>[0-9]{1,4})/paper\.(?P<kind>pdf|docx)$",
        amending.amendment_paper,
        name="amendment-paper",
    ),
    path("agreements/<str:code>/ceremony/", papers.ceremony, name="agreement-ceremony"),
    path("agreements/<str:code>/ceremony.pdf", papers.ceremony_pdf, name="agreement-ceremony-pdf"),
    path("companies/<slug:slug>/data-consent/", papers.data_consent, name="data-consent"),
    re_path(
        r"^companies/(?P<slug>[-a-zA-Z0-9_]+)/data-consent\.(?P<kind>pdf|docx)$",
        papers.data_consent_paper,
        name="data-consent-paper",
    ),
    path("agreements/<str:code>/sign/", signing.sign, name="agreement-sign"),
    path("agreements/<str:code>/sign/replace/", signing.signed_file_replace, name="signed-file-replace"),
    path("agreements/<str:code>/signed/<int:number>/", signing.signed_file, name="signed-file"),
]
