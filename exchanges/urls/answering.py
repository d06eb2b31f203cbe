"""Addresses of links that answer one question."""

from django.urls import path

from exchanges.views import answering

urlpatterns = [path("a/<str:token>/", answering.answer, name="answer")]
