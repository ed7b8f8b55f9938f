"""Ten fiscal years of made-up contacts in the real proportions, built by the database itself.

Shape: the general windows' real yearly volume (118,902 in FY2023) with the other desks beside it, summaries
of 327 letters, 0.6 cases and 0.4 clients for each contact, mentions of experts, countries and deliverables.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from core.text import fold_for_search

YEARS = 10
FIRST_YEAR = 2016
LAST_YEAR = FIRST_YEAR + YEARS - 1
RARE_WORD = "蘭亭"  # in one contact of 10,000
RARE_EVERY = 10_000
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
NAMES = ("東雲製作所", "北斗食品", "信濃電機", "三葉システムズ", "青嶺化学", "瀬戸内造機", "若狭繊維", "大和精工", "筑紫農園", "最上木工")
KANA = ("シノノメセイサクショ", "ホクトショクヒン", "シナノデンキ", "ミツバシステムズ", "セイレイカガク", "セトウチゾウキ",
        "ワカサセンイ", "ヤマトセイコウ", "ツクシノウエン", "モガミモッコウ")  # fmt: skip

TOOLS = """
CREATE SCHEMA bench;
CREATE FUNCTION bench.h(i bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT hashint8(i * 64 + salt) & 2147483647 $$;
CREATE FUNCTION bench.fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT lower(normalize(t, NFKC)) $$;
CREATE FUNCTION bench.pick(keys text[], i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT keys[1 + bench.h(i, salt) % cardinality(keys)] $$;
CREATE FUNCTION bench.rather_first(keys text[], i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT keys[1 + floor(power(bench.h(i, salt) / 2147483648.0, 2) * cardinality(keys))::int] $$;
CREATE FUNCTION bench.desk(i bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN d < 840 THEN 'general' WHEN d < 975 THEN 'ip_rights' WHEN d < 980 THEN 'efiling'
                 WHEN d < 985 THEN 'overseas' WHEN d < 990 THEN 'trade_secret' WHEN d < 995 THEN 'kansai'
                 ELSE 'suad_consult' END FROM (SELECT bench.h(i, 1) % 1000 AS d) AS draw $$;
CREATE TABLE bench.keys AS SELECT axis, array_agg(key ORDER BY key) AS keys FROM consultations_code GROUP BY axis;
"""

ADVISOR_ROWS = """
INSERT INTO consultations_advisor (id, ref, code, name, is_active)
SELECT i, 'bench-adv-' || i, 'BA' || lpad(i::text, 4, '0'), '相談 ' || i || '郎', true FROM generate_series(1, %(advisors)s) i
"""

CLIENT_ROWS = """
INSERT INTO consultations_client (id, ref, name, kana, corporate_number, postal_code, capital_yen, employees, created_at,
  search_text, industry_id, kind_id, prefecture_id, size_id)
SELECT i, 'bc-' || i, name, kana, number, lpad((bench.h(i, 4) %% 1000)::text, 3, '0') || '-' || lpad((i %% 10000)::text, 4, '0'),
  (1 + bench.h(i, 5) %% 900) * 1000000::bigint, 1 + bench.h(i, 6) %% 600, now(),
  bench.fold(name || ' ' || kana || ' ' || coalesce(number, '')),
  bench.pick(k.industry, i, 7), bench.rather_first(k.client_kind, i, 8), bench.rather_first(k.prefecture, i, 9),
  CASE WHEN bench.h(i, 10) %% 100 < 14 THEN 'size.large' ELSE 'size.sme' END
FROM (SELECT i, '株式会社' || (%(names)s::text[])[1 + i %% 10] || i AS name, (%(kana)s::text[])[1 + i %% 10] AS kana,
        CASE WHEN bench.h(i, 3) %% 100 < 60 THEN (1000000000000 + i)::text END AS number
      FROM generate_series(1, %(clients)s) i) AS c,
  (SELECT (SELECT keys FROM bench.keys WHERE axis = 'industry') AS industry,
          (SELECT keys FROM bench.keys WHERE axis = 'client_kind') AS client_kind,
          (SELECT keys FROM bench.keys WHERE axis = 'prefecture') AS prefecture) AS k
"""

CASE_ROWS = """
INSERT INTO consultations_case (id, ref, case_no, desk_id, site_id, client_id, source, status, level, is_urgent, received_on,
  subject, body, person_name, person_kana, email, phone, language, advisor_id, assigned_by, closed_by, outcome_note,
  search_text, created_at)
SELECT i, 'BK' || i, 'B' || fy || '-' || lpad(i::text, 7, '0'), desk,
  CASE WHEN desk = 'general' THEN 'general.' || lpad((1 + bench.h(i, 9) %% 47)::text, 2, '0') END,
  client, 'ledger', CASE WHEN fy < %(last_year)s OR i %% 4 > 0 THEN 'closed' ELSE 'in_support' END, 1, false, received, '', '', '', '',
  '', '', 'ja', 1 + bench.h(i, 11) %% %(advisors)s, '', '', '',
  bench.fold('B' || fy || '-' || lpad(i::text, 7, '0') || ' BK' || i || ' ' || c.name || ' ' || c.kana), now()
FROM (SELECT i, bench.desk(i) AS desk, 1 + bench.h(i, 12) %% %(clients)s AS client, %(first_year)s + (i - 1) / %(cases_a_year)s AS fy,
        make_date((%(first_year)s + (i - 1) / %(cases_a_year)s)::int, 4, 1)
          + (((i - 1) %% %(cases_a_year)s) * 365 / %(cases_a_year)s)::int AS received
      FROM generate_series(1, %(cases)s) i) AS k
JOIN consultations_client c ON c.id = k.client
"""

SUMMARY = " || ".join(
    [f"bench.pick(%(sentences)s::text[], i, {salt})" for salt in range(30, 38)]
    + ["'記録は担当者が確認した。'", "CASE WHEN i %% %(rare_every)s = 0 THEN %(rare)s ELSE '' END"]
)
FOLDED_SUMMARY = SUMMARY.replace("(sentences)", "(folded)").replace("は", "ハ").replace("が", "ガ").replace("した", "シタ")

CONTACT_ROWS = f"""
INSERT INTO consultations_contact (id, ref, case_id, client_id, source, contacted_on, fiscal_year, desk_id, joint_desk_id, site_id,
  theme_id, method_id, visit_no, minutes, advisor_id, content_id, law_id, result_id, partner_id, regulation_status_id, campaign_id,
  route, next_on, summary, client_name, client_kana, client_kind_id, corporate_number, postal_code, prefecture_id, industry_id,
  industry_text, capital_yen, employees, size_id, search_text, logged_at, logged_by)
SELECT i, 'bx-' || i, case_id, client_id, 'ledger', day, fy, desk_id,
  CASE WHEN desk_id = 'general' AND bench.h(i, 20) %% 200 = 0 THEN 'trade_secret' END, site_id, theme, method, NULL,
  15 * (1 + bench.h(i, 22) %% 8), advisor_id,
  CASE desk_id WHEN 'ip_rights' THEN bench.rather_first(k.ip_rights_content, i, 23)
    WHEN 'efiling' THEN bench.rather_first(k.efiling_content, i, 23)
    WHEN 'overseas' THEN NULL
    WHEN 'trade_secret' THEN bench.rather_first(k.trade_secret_content, i, 23)
    WHEN 'kansai' THEN CASE WHEN theme = 'theme.trade_secret' THEN bench.rather_first(k.trade_secret_content, i, 23) END
    ELSE bench.rather_first(k.support_content, i, 23) END,
  CASE WHEN desk_id IN ('general', 'ip_rights') THEN bench.rather_first(k.law, i, 24) END,
  bench.rather_first(k.result, i, 25), CASE WHEN bench.h(i, 26) %% 50 = 0 THEN 'jetro' END,
  CASE WHEN desk_id = 'trade_secret' THEN bench.pick(k.regulation_status, i, 27) END, NULL,
  (ARRAY['', 'ホームページ', 'セミナー', '金融機関の紹介', 'リーフレット'])[1 + bench.h(i, 28) %% 5],
  CASE WHEN bench.h(i, 29) %% 5 = 0 THEN day + 30 END, summary, name, kana, kind_id, number, postal_code, prefecture_id, industry_id,
  '', capital_yen, employees, size_id, bench.fold(case_no || ' ' || name || ' ' || kana) || ' ' || folded_summary, now(), '台帳取込'
FROM (SELECT i, q.id AS case_id, q.client_id, q.desk_id, q.site_id, q.case_no, q.advisor_id, x.name, x.kana, x.kind_id, x.postal_code,
    coalesce(x.corporate_number, '') AS number, x.prefecture_id, x.industry_id, x.capital_yen, x.employees, x.size_id, fy,
    make_date(fy::int, 4, 1) + (((i - 1) %% %(contacts_a_year)s) * 365 / %(contacts_a_year)s)::int AS day,
    CASE WHEN q.desk_id = 'kansai' THEN CASE WHEN q.id %% 3 = 0 THEN 'theme.overseas' ELSE 'theme.trade_secret' END END AS theme,
    (ARRAY['method.phone', 'method.phone', 'method.counter', 'method.visit', 'method.email'])[1 + bench.h(i, 21) %% 5] AS method,
    {SUMMARY} AS summary, {FOLDED_SUMMARY} AS folded_summary
  FROM (SELECT i, %(first_year)s + (i - 1) / %(contacts_a_year)s AS fy,
          least(1 + (i - 1)::bigint * %(cases)s / %(contacts)s, %(cases)s) AS case_id FROM generate_series(1, %(contacts)s) i) AS n
  JOIN consultations_case q ON q.id = n.case_id JOIN consultations_client x ON x.id = q.client_id
  OFFSET 0) AS row,
  (SELECT (SELECT keys FROM bench.keys WHERE axis = 'ip_rights_content') AS ip_rights_content,
          (SELECT keys FROM bench.keys WHERE axis = 'efiling_content') AS efiling_content,
          (SELECT keys FROM bench.keys WHERE axis = 'trade_secret_content') AS trade_secret_content,
          (SELECT keys FROM bench.keys WHERE axis = 'support_content') AS support_content,
          (SELECT keys FROM bench.keys WHERE axis = 'law') AS law,
          (SELECT keys FROM bench.keys WHERE axis = 'result') AS result,
          (SELECT keys FROM bench.keys WHERE axis = 'regulation_status') AS regulation_status) AS k
ORDER BY i
"""

MENTION_ROWS = """
INSERT INTO consultations_contactmention (contact_id, axis, code_id)
SELECT id, axis, bench.rather_first(k.keys, id, salt) FROM (
    SELECT id, 'expert' AS axis, 50 AS salt FROM consultations_contact WHERE bench.h(id, 40) %% 100 < 14
    UNION ALL SELECT id, 'country', 51 FROM consultations_contact WHERE desk_id = 'overseas' OR bench.h(id, 41) %% 100 < 3
    UNION ALL SELECT id, 'matter', 52 FROM consultations_contact
      WHERE desk_id = 'overseas' OR theme_id = 'theme.overseas' OR bench.h(id, 42) %% 100 < 3
    UNION ALL SELECT id, 'matter', 53 FROM consultations_contact WHERE desk_id = 'overseas'
    UNION ALL SELECT id, 'deliverable', 54 FROM consultations_contact WHERE bench.h(id, 43) %% 100 < 2) AS m
JOIN bench.keys k USING (axis) ORDER BY id ON CONFLICT DO NOTHING
"""

ALIAS_ROWS = """
INSERT INTO consultations_clientalias (client_id, name_key, prefecture_code)
SELECT id, lower(replace(normalize(name, NFKC), '株式会社', '')), coalesce(split_part(prefecture_id, '.', 2), '')
FROM consultations_client
"""

REVISION_ROWS = """
INSERT INTO consultations_yearrevision (fiscal_year, desk_id, revision)
SELECT DISTINCT fiscal_year, desk_id, 1 FROM consultations_contact
"""

STEPS = (ADVISOR_ROWS, CLIENT_ROWS, CASE_ROWS, CONTACT_ROWS, MENTION_ROWS, ALIAS_ROWS, REVISION_ROWS)
TABLES = ("advisor", "client", "case", "contact", "contactmention", "clientalias", "yearrevision")


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
        "rare_every": RARE_EVERY,
        "sentences": list(SENTENCES),
        "folded": [fold_for_search(sentence) for sentence in SENTENCES],
        "names": list(NAMES),
        "kana": list(KANA),
    }
    with connection.cursor() as cursor:
        cursor.execute(TOOLS)
        put_back = _fill_with_blanks(cursor) + _take_off_constraints(cursor) + _take_off_indexes(cursor)
        for step in STEPS:
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
