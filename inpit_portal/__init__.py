"""Wiring of the portal: settings, addresses, server and worker entry points."""

from inpit_portal.celery import app as celery_app

__all__ = ["celery_app"]
