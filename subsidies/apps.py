from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SubsidiesConfig(AppConfig):
    name = "subsidies"

    def ready(self) -> None:
        from subsidies.reference import load_after_migrate  # noqa: PLC0415  # models are not ready at import time

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="subsidies.reference")
