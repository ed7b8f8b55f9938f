"""Files that stand whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE = 0o600
ORDINARY = 0o666  # less what the umask takes


@contextmanager
def whole_file(path: Path, *, mode: int = ORDINARY) -> Iterator[Path]:
    """Yields the path of an empty file beside `path`; when the block ends well it takes the place of `path`.

    When the block raises, or the process dies, what stood at `path` before is untouched. Raises OSError
    before the block when the directory cannot be written to.
    """
    draft = path.with_name(f".{path.name[:80]}.{secrets.token_hex(6)}.part")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    try:
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
