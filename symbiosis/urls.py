"""All addresses. Vietnamese without a prefix, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from symbiosis import person_pages, undelivered, views, webhook_pages

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    *i18n_patterns(
        path("", views.start, name="start"),
        path("home/", views.home, name="home"),
        path("api/", include("symbiosis.api")),
        path("accounts/", include("accounts.urls")),
        path("me/", person_pages.me, name="me"),
        path("me/data/", person_pages.my_data, name="me-data"),
        path("me/data/download/", person_pages.my_data_download, name="me-data-download"),
        path("me/data/erase/", person_pages.my_data_erase, name="me-data-erase"),
        path("me/webhooks/", webhook_pages.webhook_list, name="me-webhooks"),
        path("me/webhooks/<int:pk>/stop/", webhook_pages.webhook_stop, name="me-webhook-stop"),
        path("me/webhooks/<int:pk>/ping/", webhook_pages.webhook_ping, name="me-webhook-ping"),
        path("me/", include("accounts.me_urls")),
        path("mails/undelivered/", undelivered.undelivered, name="undelivered"),
        path("mails/undelivered/<int:number>/", undelivered.undelivered_retry, name="undelivered-retry"),
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
