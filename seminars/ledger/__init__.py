"""Yearly ledgers of seminars: one row = one public seminar, in-company seminar or lecturer dispatch.

`run.SeminarLedgerRun` does the whole job, as consultations.ledger does for contacts, whose readers and report it shares.
A year has some hundred rows: all of them are held in memory.
"""
