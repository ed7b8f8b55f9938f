"""The portal's one spreadsheet reader and one spreadsheet writer."""
