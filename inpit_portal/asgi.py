"""ASGI entry point. The server does not start while a page has no policy."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inpit_portal.settings")

application = get_asgi_application()

from inpit_portal.checks import refuse_undecided_pages  # noqa: E402  # needs loaded apps

refuse_undecided_pages()
