from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "inpit_portal"

    def ready(self) -> None:
        from inpit_portal import checks  # noqa: F401, PLC0415  # registers the start-up check; needs loaded apps
