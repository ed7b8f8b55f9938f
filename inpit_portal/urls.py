"""Addresses: Japanese without a prefix, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from inpit_portal.views import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
urlpatterns += i18n_patterns(
    path("", include("consultations.urls.public")),
    path("", include("accounts.urls")),
    path("seminars/", include("seminars.urls.public")),
    path("subsidies/", include("subsidies.urls.public")),
    path("my/seminars/", include("seminars.urls.client")),
    path("my/", include("consultations.urls.client")),
    path("a/", include("consultations.urls.today")),
    path("s/seminars/", include("seminars.urls.events")),
    path("s/outreach/", include("seminars.urls.outreach")),
    path("s/templates/", include("consultations.urls.reply_templates")),
    path("s/", include("consultations.urls.staff")),
    path("s/", include("mailing.urls")),
    path("s/", include("reporting.urls")),
    path("d/", include("consultations.urls.calendar")),
    path("d/", include("consultations.urls.retention")),
    path("m/audit/", include("consultations.urls.audit")),
    path("accounts/", include("accounts.way_in")),
    prefix_default_language=False,
)

handler400 = "inpit_portal.error_pages.bad_request"
handler403 = "inpit_portal.error_pages.forbidden"
handler404 = "inpit_portal.error_pages.not_found"
handler500 = "inpit_portal.error_pages.server_error"
