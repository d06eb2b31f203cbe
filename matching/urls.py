"""Pages of matching."""

from django.urls import path

from matching.views import changes, facts, groups, matches, runs

app_name = "matching"
urlpatterns = [
    path("matches/", matches.match_list, name="match-list"),
    path("matches/blocked/", matches.blocked, name="blocked"),
    path("matches/chains/", groups.group_list, name="group-list"),
    path("matches/chains/<str:code>/", groups.group_detail, name="group-detail"),
    path("matches/facts/", facts.fact_list, name="fact-list"),
    path("matches/runs/", runs.run_list, name="run-list"),
    path("matches/runs/new/", runs.run_new, name="run-new"),
    path("matches/runs/<str:code>/changes/", changes.run_changes, name="run-changes"),
    path("matches/runs/<str:code>/", runs.run_detail, name="run-detail"),
    path("matches/<str:code>/", matches.match_detail, name="match-detail"),
    path("matches/<str:code>/feedback/", matches.match_feedback, name="match-feedback"),
]
