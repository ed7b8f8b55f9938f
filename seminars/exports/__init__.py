"""Rows of seminars as files."""
