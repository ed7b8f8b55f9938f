from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from reporting import checks  # noqa: F401, PLC0415  (registers itself once the models are ready)
