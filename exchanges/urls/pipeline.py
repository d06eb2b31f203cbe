"""Address of the pipeline as a board."""

from django.urls import path

from exchanges.views import pipeline

urlpatterns = [path("proposals/board/", pipeline.proposal_board, name="proposal-board")]
