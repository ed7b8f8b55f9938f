"""The one spreadsheet writer: CSV with the formula guard, formatted workbooks, and sheets of 120,000 rows.

A text stays a text in every one of them: no cell ever becomes a formula, a link or a number by its looks.
"""

from core.spreadsheets.bigsheet import write_big_sheet
from core.spreadsheets.cells import Cell
from core.spreadsheets.csvfile import csv_head, write_csv
from core.spreadsheets.guard import guard, unguard
from core.spreadsheets.workbook import Sheet, write_workbook

__all__ = ["Cell", "Sheet", "csv_head", "guard", "unguard", "write_big_sheet", "write_csv", "write_workbook"]
