"""Signing in and out, and a new password for who has forgotten it."""

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.outgoing.views import mail_stop
from accounts.views import password_forgotten, password_reset

urlpatterns = [
    path("login/", login_not_required(views.LoginView.as_view()), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("mails/<str:token>/stop/", mail_stop, name="mail-stop"),
    path("forgotten/", password_forgotten, name="password-forgotten"),
    path("reset/<slug:person>/<slug:token>/", password_reset, name="password-reset"),
]
