"""Pages of parks."""

from django.urls import path

from parks import views

app_name = "parks"
urlpatterns = [
    path("parks/", views.park_list, name="park-list"),
    path("parks/<slug:slug>/", views.park_detail, name="park-detail"),
]
