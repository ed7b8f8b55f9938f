"""Whose rows they are: the same corporate number, else the same name and prefecture, whatever the order of the rows.

A client is known here by a token: `c12` is stored client 12, `n7010…` a new one with that number, `m…` a new one
without. All good rows together decide; a row that turns out to be bad decides nothing any more.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from consultations.enums import Level
from consultations.ledger import columns as c
from consultations.ledger.record import Remark
from consultations.ledger.scratch import Scratch, chunks
from consultations.models import Case, Client, ClientAlias

_AT_ONCE = 500  # keys in one query
_STORED = """
CREATE TABLE stored_case (desk TEXT, case_no TEXT, id INTEGER, client INTEGER, level INTEGER, PRIMARY KEY (desk, case_no))
    WITHOUT ROWID;
CREATE TABLE stored_number (number TEXT PRIMARY KEY, client INTEGER) WITHOUT ROWID;
CREATE TABLE stored_name (name_key TEXT, prefecture TEXT, client INTEGER, PRIMARY KEY (name_key, prefecture, client))
    WITHOUT ROWID;
CREATE INDEX stored_name_client ON stored_name (client);
CREATE TABLE evidence (name_key TEXT, prefecture TEXT, number TEXT, PRIMARY KEY (name_key, prefecture, number)) WITHOUT ROWID;
CREATE TABLE gain (client INTEGER PRIMARY KEY, number TEXT UNIQUE);
CREATE TABLE number_token (number TEXT PRIMARY KEY, token TEXT) WITHOUT ROWID;
CREATE TABLE name_token (name_key TEXT, prefecture TEXT, token TEXT, is_third INTEGER, PRIMARY KEY (name_key, prefecture))
    WITHOUT ROWID;
CREATE TABLE owner (desk TEXT, case_no TEXT, token TEXT, by_name INTEGER, is_third INTEGER, PRIMARY KEY (desk, case_no))
    WITHOUT ROWID;
CREATE TABLE client (token TEXT PRIMARY KEY, id INTEGER, line INTEGER) WITHOUT ROWID;
"""
# What the good rows and the stored clients say of which name in which prefecture has which number.
_EVIDENCE = """
DELETE FROM evidence;
INSERT OR IGNORE INTO evidence SELECT DISTINCT name_key, prefecture, number FROM row WHERE bad = 0 AND number <> '';
INSERT OR IGNORE INTO evidence
    SELECT name_key, prefecture, number FROM stored_name JOIN stored_number USING (client);
"""
# A stored client without a number gains the one number that rows bring for him: by his own case, else by his name.
_GAINS = """
DELETE FROM gain;
INSERT OR IGNORE INTO gain
    SELECT client, min(number) FROM (
        SELECT DISTINCT stored_case.client, row.number
        FROM row JOIN stored_case USING (desk, case_no)
        JOIN stored_name ON stored_name.client = stored_case.client AND stored_name.name_key = row.name_key
        WHERE row.bad = 0 AND row.number <> ''
          AND row.number NOT IN (SELECT number FROM stored_number)
          AND stored_case.client NOT IN (SELECT client FROM stored_number)
    ) GROUP BY client HAVING count(*) = 1 ORDER BY client;
INSERT OR IGNORE INTO gain
    SELECT client, min(number) FROM (
        SELECT DISTINCT stored_name.client, evidence.number FROM stored_name JOIN evidence USING (name_key, prefecture)
        WHERE stored_name.client NOT IN (SELECT client FROM stored_number)
    ) GROUP BY client
    HAVING count(*) = 1 AND min(number) NOT IN (SELECT number FROM stored_number) ORDER BY client;
"""
_TOKENS = """
INSERT OR IGNORE INTO evidence SELECT name_key, prefecture, number FROM stored_name JOIN gain USING (client);
DELETE FROM number_token;
INSERT INTO number_token SELECT number, 'c' || client FROM stored_number;
INSERT OR IGNORE INTO number_token SELECT number, 'c' || client FROM gain;
INSERT OR IGNORE INTO number_token SELECT DISTINCT number, 'n' || number FROM evidence;
DELETE FROM name_token;
INSERT INTO name_token
    SELECT name_key, prefecture,
        CASE WHEN numbers = 1 THEN (SELECT token FROM number_token WHERE number_token.number = named.number)
        ELSE coalesce(
            (SELECT 'c' || min(client) FROM stored_name
             WHERE stored_name.name_key = named.name_key AND stored_name.prefecture = named.prefecture
               AND client NOT IN (SELECT client FROM stored_number) AND client NOT IN (SELECT client FROM gain)),
            'm' || name_key || char(31) || prefecture)
        END,
        numbers > 1
    FROM (
        SELECT row.name_key, row.prefecture, count(DISTINCT evidence.number) AS numbers, min(evidence.number) AS number
        FROM (SELECT DISTINCT name_key, prefecture FROM row WHERE bad = 0 AND number = '') AS row
        LEFT JOIN evidence ON evidence.name_key = row.name_key AND evidence.prefecture = row.prefecture
        GROUP BY row.name_key, row.prefecture
    ) AS named;
"""
# The owner of a case is the stored case's client, else that of its first good row. A first row without a number takes
# the number that another row of its case gives for the same name.
_OWNERS = """
DELETE FROM owner;
INSERT INTO owner
    SELECT first.desk, first.case_no,
        CASE WHEN stored_case.id IS NOT NULL THEN 'c' || stored_case.client
             WHEN first.number <> '' THEN (SELECT token FROM number_token WHERE number = first.number)
             WHEN same.number IS NOT NULL THEN (SELECT token FROM number_token WHERE number = same.number)
             ELSE name_token.token END,
        stored_case.id IS NULL AND first.number = '' AND same.number IS NULL,
        stored_case.id IS NULL AND first.number = '' AND same.number IS NULL AND name_token.is_third
    FROM (SELECT desk, case_no, min(line), number, name_key, prefecture FROM row WHERE bad = 0 GROUP BY desk, case_no) AS first
    LEFT JOIN stored_case USING (desk, case_no)
    LEFT JOIN (
        SELECT desk, case_no, name_key, min(line), number FROM row WHERE bad = 0 AND number <> ''
        GROUP BY desk, case_no, name_key
    ) AS same USING (desk, case_no, name_key)
    LEFT JOIN name_token ON name_token.name_key = first.name_key AND name_token.prefecture = first.prefecture;
"""
_STRANGERS = """
SELECT row.line, row.raw_case_no FROM row JOIN owner USING (desk, case_no) JOIN number_token USING (number)
WHERE row.bad = 0 AND row.number <> '' AND number_token.token <> owner.token ORDER BY row.line
"""
# The newest row of each client tells what he is like now.
_CLIENTS = """
INSERT INTO client
    SELECT token, CASE WHEN token LIKE 'c%' THEN CAST(substr(token, 2) AS INTEGER) END, line FROM (
        SELECT owner.token AS token, row.line AS line, max(row.contacted_on || printf('%08d', row.line))
        FROM row JOIN owner USING (desk, case_no) WHERE row.bad = 0 GROUP BY owner.token
    );
"""


def match_clients(scratch: Scratch) -> None:
    """Every good row belongs to a client (tables `owner` and `client`); rows of another client's case are bad."""
    scratch.script(_STORED)
    _load_cases(scratch)
    _refuse_secret_cases(scratch)
    _load_clients(scratch)
    while True:
        scratch.script(f"{_EVIDENCE} {_GAINS} {_TOKENS} {_OWNERS}")
        strangers = list(_strangers(scratch))
        if not strangers:
            break
        scratch.mark_bad(strangers)
    scratch.add_warnings(list(_third_clients(scratch)))
    scratch.execute(_CLIENTS)


def _load_cases(scratch: Scratch) -> None:
    desks = [desk for (desk,) in scratch.execute("SELECT DISTINCT desk FROM row")]
    for desk in desks:
        numbers = scratch.execute("SELECT DISTINCT case_no FROM row WHERE desk = ?", desk)
        for keys in chunks(numbers, _AT_ONCE):
            stored = Case.objects.filter(desk_id=desk, case_no__in=[key for (key,) in keys])
            scratch.executemany(
                "INSERT INTO stored_case VALUES (?, ?, ?, ?, ?)",
                stored.values_list("desk_id", "case_no", "pk", "client_id", "level"),
            )


def _refuse_secret_cases(scratch: Scratch) -> None:
    rows = scratch.execute(
        "SELECT row.line, row.raw_case_no FROM row JOIN stored_case USING (desk, case_no) WHERE level = ?", Level.SECRET
    )
    message = _("Contacts of this case are logged in the portal only. Take this row out")
    scratch.mark_bad([Remark(line, c.CASE_NO, raw, message) for line, raw in rows])


def _load_clients(scratch: Scratch) -> None:
    """The stored clients that the rows may mean: by number, by name, and as owners of stored cases."""
    numbers = scratch.execute("SELECT DISTINCT number FROM row WHERE number <> ''").fetchall()
    names = scratch.execute("SELECT DISTINCT name_key FROM row").fetchall()
    owners = scratch.execute("SELECT DISTINCT client FROM stored_case").fetchall()
    found: set[int] = set()
    for keys in chunks((key for (key,) in numbers), _AT_ONCE):
        found.update(Client.objects.filter(corporate_number__in=keys).values_list("pk", flat=True))
    for keys in chunks((key for (key,) in names), _AT_ONCE):
        found.update(ClientAlias.objects.filter(name_key__in=keys).values_list("client_id", flat=True))
    roots = _roots(found | {client for (client,) in owners})
    scratch.executemany(
        "UPDATE stored_case SET client = ? WHERE client = ?", ((root, pk) for pk, root in roots.items() if pk != root)
    )
    for keys in chunks(roots, _AT_ONCE):
        known = Client.objects.filter(pk__in=keys).exclude(corporate_number=None).values_list("corporate_number", "pk")
        scratch.executemany("INSERT OR IGNORE INTO stored_number VALUES (?, ?)", ((number, roots[pk]) for number, pk in known))
        aliases = ClientAlias.objects.filter(client_id__in=keys).values_list("name_key", "prefecture_code", "client_id")
        scratch.executemany("INSERT OR IGNORE INTO stored_name VALUES (?, ?, ?)", ((*key, roots[pk]) for *key, pk in aliases))


def _roots(clients: set[int]) -> dict[int, int]:
    """Each client, and the one into which he was merged."""
    roots = {pk: pk for pk in clients}
    waiting = set(clients)
    while waiting:
        merged: dict[int, int] = {}
        for keys in chunks(sorted(waiting), _AT_ONCE):
            merged.update(Client.objects.filter(pk__in=keys).exclude(merged_into=None).values_list("pk", "merged_into_id"))
        waiting = set(merged.values()) - roots.keys()
        roots |= {pk: pk for pk in waiting}
        roots |= {pk: merged.get(root, root) for pk, root in roots.items()}
    return roots


def _strangers(scratch: Scratch) -> Iterator[Remark]:
    message = _("This number belongs to another client's case. Check the case number and the corporate number")
    for line, raw in scratch.execute(_STRANGERS):
        yield Remark(line, c.CASE_NO, raw, message)


def _third_clients(scratch: Scratch) -> Iterator[Remark]:
    message = _("Several corporate numbers are known for this name and prefecture. The row is counted as another client")
    rows = scratch.execute(
        "SELECT min(row.line) FROM owner JOIN row USING (desk, case_no)"
        " WHERE owner.is_third AND row.bad = 0 GROUP BY owner.desk, owner.case_no"
    )
    for (line,) in rows.fetchall():
        yield Remark(line, c.NAME, scratch.record(line).name, message)
