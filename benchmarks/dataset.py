"""Ten fiscal years of made-up contacts in the real proportions, built by the database itself.

Shape: the general windows' real yearly volume (118,902 in FY2023) with the other desks beside it, summaries
of 327 letters, 0.6 cases and 0.4 clients for each contact, mentions of experts, countries and deliverables.
"""

from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper

from core.text import fold_for_search

YEARS = 10
FIRST_YEAR = 2016
LAST_YEAR = FIRST_YEAR + YEARS - 1
RARE_WORD = "蘭亭"
RARE_HITS = 60  # contacts with that word, however many there are
ADVISORS = 300

# Sentences of the kind that summaries are made of; eight and a closing one are about 327 letters.
SENTENCES = (
    "試作品の図面を取引先に渡す前に、秘密保持契約の対象と期間を確認したいとの相談。",
    "特許出願と営業秘密としての管理のどちらを選ぶべきか、製品の分解しやすさから検討した。",
    "商標の先行登録を調べたところ、類似群が重なる登録があり、指定商品の見直しを助言した。",
    "退職者が競合他社へ移った件について、誓約書の有無とアクセス記録の保全を案内した。",
    "海外展示会への出展を控え、出展国での意匠と商標の出願時期を一覧にして説明した。",
    "共同研究の成果の帰属について、大学との契約書案を読み合わせ、三か所の修正を提案した。",
    "社内の技術情報を三段階に区分し、表示と保管場所の決め方を管理規程のひな形で示した。",
    "補助金の対象になるかを確かめるため、資本金と従業員数を聞き、公募要領を手渡した。",
    "模倣品が通販サイトに出ているとのことで、権利の確認と申立ての手順を説明した。",
    "ノウハウの公証とタイムスタンプの違いを比べ、費用と立証のしやすさを説明した。",
    "次回は弁理士が同席し、請求項の案を持ち寄って先行技術との差を確認する予定。",
    "経営者は価格交渉の材料として知財を使いたい意向で、開放と秘匿の線引きを話し合った。",
    "従業員研修の教材として、過去の流出事例と相談窓口の利用方法をまとめて渡した。",
    "ソフトウエアの著作権表示とオープンソースの許諾条件について、確認表を用いて点検した。",
    "農産物の地域ブランド化について、地理的表示と地域団体商標の違いを比べて説明した。",
    "電子出願の事前準備として、証明書の取得と端末の設定を電話で順に案内し、完了した。",
    "委託先の工場を訪問し、金型と製造条件の持ち出し対策を現場で確認して助言した。",
    "早期審査の要件に当てはまるため、事情説明書の書き方を見本に沿って案内した。",
    "中国での冒認出願が見つかり、異議申立ての期限と必要な証拠を現地代理人と確認した。",
    "職務発明規程がないとのことで、届出と対価の定め方を中小企業向けの例で説明した。",
)
NAMES = ("東雲製作所", "北斗食品", "信濃電機", "三葉システムズ", "青嶺化学", "瀬戸内造機", "若狭繊維", "大和精工")
KANA = (
    *("シノノメセイサクショ", "ホクトショクヒン", "シナノデンキ", "ミツバシステムズ"),
    *("セイレイカガク", "セトウチゾウキ", "ワカサセンイ", "ヤマトセイコウ"),
)
CLOSING = "記録は担当者が確認した。"
TABLES = ("advisor", "client", "case", "contact", "contactmention", "clientalias", "yearrevision")
STEPS = (Path(__file__).parent / "dataset.sql").read_text(encoding="utf-8").split(f"\n{'-' * 104}\n")


def _summary(sentences: str, closing: str) -> str:
    """SQL of eight sentences drawn from the parameter `sentences`, a closing one, and now and then the rare word."""
    drawn = [f"bench.pick(%({sentences})s::text[], i, {salt})" for salt in range(30, 38)]
    return " || ".join([*drawn, f"%({closing})s::text", "CASE WHEN i %% %(rare_every)s = 0 THEN %(rare)s ELSE '' END"])


def build(contacts: int) -> None:
    """The connected, migrated and empty PostgreSQL database holds `contacts` contacts and what belongs to them.

    The text indexes are built after the rows; everything is analysed and vacuumed, as autovacuum would in time.
    """
    values = {
        "contacts": contacts,
        "cases": contacts * 6 // 10,
        "clients": contacts * 4 // 10,
        "contacts_a_year": contacts // YEARS,
        "cases_a_year": contacts * 6 // 10 // YEARS,
        "advisors": ADVISORS,
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
        "rare": RARE_WORD,
        "rare_every": max(1, contacts // RARE_HITS),
        "sentences": list(SENTENCES),
        "folded": [fold_for_search(sentence) for sentence in SENTENCES],
        "names": list(NAMES),
        "kana": list(KANA),
        "closing": CLOSING,
        "folded_closing": fold_for_search(CLOSING),
    }
    with connection.cursor() as cursor:
        tools, *rows = (
            step.replace("/*summary*/", _summary("sentences", "closing")).replace(
                "/*folded summary*/", _summary("folded", "folded_closing")
            )
            for step in STEPS
        )
        cursor.execute(tools, values)
        put_back = _fill_with_blanks(cursor) + _take_off_constraints(cursor) + _take_off_indexes(cursor)
        for step in rows:
            cursor.execute(step, values)
        _put_back(cursor, put_back)
        _advance_sequences(cursor)
        cursor.execute("VACUUM ANALYZE")


def _fill_with_blanks(cursor: CursorWrapper) -> list[str]:
    """Columns that no step names take an empty value: Django keeps no defaults in the database."""
    blanks = {"character varying": "''", "text": "''", "boolean": "false", "smallint": "0", "integer": "0", "jsonb": "'{}'"}
    cursor.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name = ANY(%s)"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND data_type = ANY(%s)",
        [[f"consultations_{table}" for table in TABLES], list(blanks)],
    )
    found = cursor.fetchall()
    for table, column, kind in found:
        cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET DEFAULT {blanks[kind]}')
    return [f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP DEFAULT' for table, column, _kind in found]


def _take_off_constraints(cursor: CursorWrapper) -> list[str]:
    """The foreign keys of the large tables are gone: 20 checks a row would take longer than the rows."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid IN ('consultations_contact'::regclass, 'consultations_case'::regclass, 'consultations_client'::regclass,"
        " 'consultations_contactmention'::regclass, 'consultations_clientalias'::regclass)"
    )
    found = cursor.fetchall()
    for table, name, _definition in found:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in found]


def _take_off_indexes(cursor: CursorWrapper) -> list[str]:
    """The secondary indexes of the large tables are gone; returns the statements that bring them back."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('consultations_contact', 'consultations_case',"
        " 'consultations_client', 'consultations_clientalias') AND indexdef NOT LIKE 'CREATE UNIQUE%%'"
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _put_back(cursor: CursorWrapper, statements: list[str]) -> None:
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for statement in statements:
        cursor.execute(statement)
    cursor.execute("RESET maintenance_work_mem")


def _advance_sequences(cursor: CursorWrapper) -> None:
    for table in TABLES:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('consultations_{table}', 'id'),"
            f" (SELECT coalesce(max(id), 1) FROM consultations_{table}))"
        )
