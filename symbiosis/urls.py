"""All addresses. Vietnamese without a prefix, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from symbiosis import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    *i18n_patterns(
        path("", views.start, name="start"),
        path("home/", views.home, name="home"),
        path("accounts/", include("accounts.urls")),
        path("", include("parks.urls")),
        path("", include("companies.urls")),
        path("", include("matching.urls")),
        path("", include("exchanges.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "symbiosis.views.bad_request"
handler403 = "symbiosis.views.forbidden"
handler404 = "symbiosis.views.not_found"
handler500 = "symbiosis.views.server_error"
