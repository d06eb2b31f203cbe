"""Address of the help page of the life cycle."""

from django.urls import path

from exchanges.views import life_cycle

urlpatterns = [path("help/life-cycle/", life_cycle.life_cycle, name="life-cycle")]
