"""Files as the tax agency hands them out."""

import csv
import io
import zipfile
from pathlib import Path

from django.core.management import CommandError, call_command

from consultations.register.rows import COLUMNS

CHIZAI, MERGED, OTHER = "4011001098993", "7123456789012", "7010705000725"
_USUAL = {
    "sequenceNumber": "1",
    "corporateNumber": CHIZAI,
    "process": "01",
    "correct": "0",
    "updateDate": "2026-10-05",
    "changeDate": "2026-10-05",
    "name": "株式会社知財製作所",
    "kind": "301",
    "prefectureName": "東京都",
    "cityName": "千代田区",
    "streetNumber": "霞が関３丁目４番３号",
    "prefectureCode": "13",
    "cityCode": "101",
    "postCode": "1000013",
    "assignmentDate": "2015-10-05",
    "latest": "1",
    "furigana": "チザイセイサクショ",
    "hihyoji": "0",
}


def row(**cells: str) -> list[str]:
    """The thirty cells of a usual company, with other ones where given."""
    found = _USUAL | cells
    return [found.get(name, "") for name in COLUMNS]


def corporate_number(base: int) -> str:
    """A number that begins with its right check digit."""
    figures = f"{base:012d}"
    return f"{9 - (2 * sum(map(int, figures[0::2])) + sum(map(int, figures[1::2]))) % 9}{figures}"


def content(*rows: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def csv_file(path: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    path.write_text(content(*rows), encoding=encoding, newline="")
    return path


def zip_file(path: Path, *rows: list[str], member: str = "00_zenkoku_all_20261030.csv") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content(*rows))
        archive.writestr(f"{member}.asc", "signature")
    return path


def run(capsys, *arguments: object) -> tuple[int, dict[str, int], str]:
    """(exit code, counts of the last line, stderr)."""
    code = 0
    try:
        call_command("import_corporate_register", *map(str, arguments), "--verbosity=0")
    except CommandError as error:
        code = error.returncode
        told = str(error)
    else:
        told = ""
    out, err = capsys.readouterr()
    line = (out.strip().splitlines() or [""])[-1]
    return code, {name: int(number) for name, number in (pair.split("=") for pair in line.split())}, err + told
