from django.apps import AppConfig
from django.db.backends.signals import connection_created

from core.sqlite_functions import add_functions


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        connection_created.connect(add_functions, dispatch_uid="core.sqlite_functions")
