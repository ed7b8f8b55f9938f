"""Contact rows as a ledger that can be imported again: CSV, XLSX and JSON."""

from consultations.exports.files import FORMATS, open_contacts, write_contacts

__all__ = ["FORMATS", "open_contacts", "write_contacts"]
