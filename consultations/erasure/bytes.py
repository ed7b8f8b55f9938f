"""Whether bytes on the disk are still somebody's."""

from core.retention import table


def is_named(stored_name: str) -> bool:
    """Whether any row of any table still names these bytes: a case that was handed over shares its files with the new one."""
    return any(
        entry.names._base_manager.filter(**{field: stored_name}).exists() for entry in table().values() for field in entry.files
    )
