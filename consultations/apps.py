from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsultationsConfig(AppConfig):
    name = "consultations"

    def ready(self) -> None:
        from consultations import wall_signals  # noqa: PLC0415  # models are not ready at import time
        from consultations.reference import load_after_migrate  # noqa: PLC0415  # models are not ready at import time

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="consultations.reference")
        wall_signals.connect()
