"""Background work of seminars."""
