from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SeminarsConfig(AppConfig):
    name = "seminars"

    def ready(self) -> None:
        from core import demo, people  # noqa: PLC0415  # models are not ready at import time
        from seminars.actions.erasing import erase_person  # noqa: PLC0415  # models are not ready at import time
        from seminars.demo.load import fill  # noqa: PLC0415  # models are not ready at import time
        from seminars.own_copy import is_reached, own_seminars  # noqa: PLC0415  # models are not ready at import time
        from seminars.reference import load_after_migrate  # noqa: PLC0415  # models are not ready at import time

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="seminars.reference")
        demo.on_load(fill)
        people.on_erasure("seminars", erase_person)
        people.on_own_copy("seminars", own_seminars)
        people.on_use("seminars", is_reached)
