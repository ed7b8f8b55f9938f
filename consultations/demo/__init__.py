"""A small made-up year at every desk, so that nobody's first page is empty.

The past is written in bulk; the last hours come through the same actions as real work, with their mails.
"""
