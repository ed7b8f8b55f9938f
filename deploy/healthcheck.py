"""Exit code 0 when the web server of this container (port 8000, or the one given) answers and its database is there."""

import http.client
import os
import sys
from urllib.parse import urlsplit

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
try:
    connection.request("GET", "/healthz", headers={"Host": urlsplit(os.environ["PUBLIC_URL"]).netloc})
    sys.exit(0 if connection.getresponse().status == 200 else 1)
except OSError:
    sys.exit(1)
