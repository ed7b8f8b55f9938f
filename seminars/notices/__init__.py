"""The mails of seminars."""
