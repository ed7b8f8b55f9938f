from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    name = "inpit_portal"

    def ready(self) -> None:
        from inpit_portal import checks  # noqa: F401, PLC0415  # registers the start-up check; needs loaded apps


class StaticFiles(StaticFilesConfig):
    """Of Bootstrap only the one file that pages ask for (and its map): the others cost 15 seconds of compressing."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "bootstrap-*", "bootstrap.rtl*", "bootstrap.css*"]
