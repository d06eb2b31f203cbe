"""Pages of exchanges. Fixed addresses stand before those that begin with a code."""

from exchanges.urls import (
    agreements,
    answering,
    coordination,
    corridor,
    diagrams,
    joint,
    life_cycle,
    monitoring,
    pipeline,
    proposals,
    review,
    table,
)

app_name = "exchanges"
urlpatterns = [
    *review.urlpatterns,
    *pipeline.urlpatterns,
    *life_cycle.urlpatterns,
    *corridor.urlpatterns,
    *coordination.urlpatterns,
    *table.urlpatterns,
    *proposals.urlpatterns,
    *joint.urlpatterns,
    *agreements.urlpatterns,
    *monitoring.urlpatterns,
    *answering.urlpatterns,
    *diagrams.urlpatterns,
]
