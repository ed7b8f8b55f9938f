"""Reply templates that the portal brings along, loaded after every `migrate`. What staff changed is left alone."""

from pathlib import Path
from typing import Any

import yaml
from django.db import connections, router
from django.utils import timezone

FILE = Path(__file__).parent / "data" / "reply_templates.yaml"
LOADER = "portal"  # the name under which a row was written by nobody but us
_OURS = ("desk_code", "title_ja", "title_en", "body_ja", "body_en", "review_on")


def load_after_migrate(*, using: str, apps: Any = None, **_signal: Any) -> None:
    """Receiver of post_migrate, which a flush sends too: tests that flush keep the data."""
    from knowledge.models import ReplyTemplate  # noqa: PLC0415  # this package is imported before the models are ready

    table = ReplyTemplate._meta.db_table
    if router.allow_migrate_model(using, ReplyTemplate) and table in connections[using].introspection.table_names():
        load(using)


def load(using: str = "default") -> int:
    """Every template of ours that is missing stands there, and one that nobody touched says what our file says.

    Gives how many rows were written; a second run writes none.
    """
    from knowledge.models import ReplyTemplate  # noqa: PLC0415  # this package is imported before the models are ready

    rows = ReplyTemplate._base_manager.using(using)
    known = {template.ref: template for template in rows.all()}
    titles = {(template.desk_code, template.title_ja) for template in known.values()}
    written = 0
    for given in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        found = known.get(given["ref"])
        values = {name: given.get(name, "") for name in _OURS}
        stale = found is not None and found.changed_by == LOADER and any(getattr(found, n) != v for n, v in values.items())
        missing = found is None and (values["desk_code"], values["title_ja"]) not in titles
        if stale or missing:
            stamp = {"changed_at": timezone.now(), "changed_by": LOADER}
            rows.update_or_create(ref=given["ref"], defaults=values | stamp)
            written += 1
    return written
