"""One measured piece of work in a process of its own: `python -m benchmarks.child NAME ARGUMENTS…`.

Prints one line of JSON: what the work returned, and the peak memory of the process in MB.
"""

import gc
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def run(database_url: str, name: str, *arguments: object) -> dict[str, Any]:
    """What the piece of work `name` of benchmarks.work returned in its own process, with `peak_mb`."""
    command = [sys.executable, "-m", "benchmarks.child", name, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DATABASE_URL": database_url}, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    import django  # noqa: PLC0415  # only this process needs it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inpit_portal.settings")
    django.setup()
    from benchmarks import work  # noqa: PLC0415  # models need a Django that is set up

    gc.collect()
    told = getattr(work, sys.argv[1])(*sys.argv[2:]) or {}
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main()
