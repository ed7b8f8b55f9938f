"""Yearly ledgers of the desks: one row = one contact, read without anybody touching the file.

`run.LedgerRun` does the whole job: read (rows, values), match (clients), compare (pairing), write (writing).
What must be known of all rows at once lies in a temporary file (scratch), so that memory does not grow with them.
"""
