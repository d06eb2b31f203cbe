"""Pages of exchanges."""

from django.urls import path, re_path

from exchanges.views import agreements, diagrams, monitoring, proposals, review

app_name = "exchanges"
urlpatterns = [
    path("matches/<str:code>/interest/", proposals.proposal_new, name="proposal-new"),
    path("proposals/", proposals.proposal_list, name="proposal-list"),
    path("proposals/review/", review.review, name="review"),
    path("proposals/review/minutes.pdf", review.review_minutes, name="review-minutes"),
    path("proposals/review/<int:number>/undo/", review.review_undo, name="review-undo"),
    path("proposals/<str:code>/", proposals.proposal_detail, name="proposal-detail"),
    path("proposals/<str:code>/terms/", proposals.terms_new, name="terms-new"),
    path("proposals/<str:code>/terms/accept/", proposals.terms_accept, name="terms-accept"),
    path("proposals/<str:code>/<slug:move>/", proposals.proposal_move, name="proposal-move"),
    path("agreements/", agreements.agreement_list, name="agreement-list"),
    path("agreements/<str:code>/", agreements.agreement_detail, name="agreement-detail"),
    path("agreements/<str:code>/print/", agreements.agreement_print, name="agreement-print"),
    re_path(
        r"^agreements/(?P<code>[^/]+)/paper\.(?P<kind>pdf|docx)$",
        agreements.agreement_paper,
        name="agreement-paper",
    ),
    path("agreements/<str:code>/monitor/", monitoring.monitor, name="monitor"),
    path("agreements/<str:code>/monitor/<str:month>/", monitoring.report, name="report"),
    path("agreements/<str:code>/evidence/<int:number>/", monitoring.evidence, name="evidence"),
    path("monitoring/", monitoring.monitoring_list, name="monitoring-list"),
    path("m/<str:token>/", monitoring.quick_report, name="quick-report"),
    path("network/", diagrams.network, name="network"),
    path("flows/", diagrams.flows, name="flows"),
    path("map/", diagrams.park_map, name="map"),
    path("known-exchanges/", diagrams.known_list, name="known-list"),
]
