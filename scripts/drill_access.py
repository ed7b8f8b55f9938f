"""Every address as everybody, about every kind of case, on both engines: `python -m scripts.drill_access`.

The tests stand in tests/access; `make test` asks a part of it each day, this asks for all of it.
"""

import os
import sys

from scripts import suite

if __name__ == "__main__":
    os.environ["DRILL_ACCESS"] = "1"
    sys.argv[1:] = ["tests/access", "-s", *sys.argv[1:]]
    sys.exit(suite.main())
