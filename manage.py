#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inpit_portal.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # needs the settings name set first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
