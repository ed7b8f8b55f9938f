"""Every page in every way a reader may meet it, in headless Chromium: `python -m scripts.drill_pages [-k part]`.

The tests stand in tests/e2e/drill_pages.py, whose name keeps them out of the suite. They run once, on SQLite.
"""

import os
import secrets
import sys
import tempfile

from scripts import processes, suite

DRILL = "tests/e2e/drill_pages.py"


def main() -> int:
    processes.listen_for_stop()
    with tempfile.TemporaryDirectory(prefix="portal-drill-", ignore_cleanup_errors=True) as scratch:
        plain = {name: value for name, value in os.environ.items() if name not in suite.SETTINGS}
        env = plain | {"SECRET_KEY": secrets.token_urlsafe(60), "PORTAL_VAR_DIR": scratch}
        try:
            code, line = suite.one_pass("Chromium", [DRILL, *sys.argv[1:]], env)
        except processes.Stopped as stopped:
            return 128 + stopped.number
    print(f"\n{line}")
    return code


if __name__ == "__main__":
    sys.exit(main())
