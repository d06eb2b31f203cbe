"""Addresses of the board's review."""

from django.urls import path

from exchanges.views import review

urlpatterns = [
    path("proposals/review/", review.review, name="review"),
    path("proposals/review/minutes.pdf", review.review_minutes, name="review-minutes"),
    path("proposals/review/<int:number>/undo/", review.review_undo, name="review-undo"),
    path("proposals/<str:code>/change/<slug:move>/", review.change_decide, name="change-decide"),
]
