"""The states of seminars, as tables that `core.transitions` runs."""
