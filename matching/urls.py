"""Pages of matching."""

from django.urls import path

from matching.views import (
    changes,
    facts,
    foresight,
    groups,
    matches,
    measure,
    pair,
    partners,
    rules,
    runs,
    scenarios,
)

app_name = "matching"
urlpatterns = [
    path("matches/", matches.match_list, name="match-list"),
    path("matches/blocked/", matches.blocked, name="blocked"),
    path("matches/chains/", groups.group_list, name="group-list"),
    path("matches/chains/<str:code>/", groups.group_detail, name="group-detail"),
    path("matches/facts/", facts.fact_list, name="fact-list"),
    path("matches/facts/<slug:code>/", partners.listing_facts, name="listing-facts"),
    path("matches/partners/", partners.partners, name="partners"),
    path("matches/measure/", measure.measure, name="measure"),
    path("matches/pair/", pair.pair, name="pair"),
    path("matches/rules/", rules.rule_list, name="rule-list"),
    path("matches/rules/new/", rules.rule_new, name="rule-new"),
    path("matches/rules/<int:version>/", rules.rule_detail, name="rule-detail"),
    path("matches/rules/<int:version>/try/", rules.rule_try, name="rule-try"),
    path("matches/rules/<int:version>/publish/", rules.rule_publish, name="rule-publish"),
    path("matches/runs/", runs.run_list, name="run-list"),
    path("matches/runs/new/", runs.run_new, name="run-new"),
    path("matches/runs/<str:code>/changes/", changes.run_changes, name="run-changes"),
    path("matches/runs/<str:code>/", runs.run_detail, name="run-detail"),
    path("matches/scenarios/", scenarios.scenario_list, name="scenario-list"),
    path("matches/scenarios/new/", scenarios.scenario_new, name="scenario-new"),
    path("matches/scenarios/<str:code>/", scenarios.scenario_detail, name="scenario-detail"),
    path("matches/scenarios/<str:code>/run/", scenarios.scenario_run, name="scenario-run"),
    path("matches/resilience/", foresight.resilience, name="resilience"),
    path("matches/missing/", foresight.missing, name="missing"),
    path("matches/<str:code>/", matches.match_detail, name="match-detail"),
    path("matches/<str:code>/feedback/", matches.match_feedback, name="match-feedback"),
]
