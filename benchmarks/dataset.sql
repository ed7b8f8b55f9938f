-- Tools. hashint8 is PostgreSQL's own; the salt makes independent draws of one row. Steps are parted by lines of dashes.
CREATE SCHEMA bench;
CREATE FUNCTION bench.h(i bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT hashint8(i * 64 + salt) & 2147483647 $$;
CREATE FUNCTION bench.fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT lower(normalize(t, NFKC)) $$;
CREATE FUNCTION bench.pick(keys text[], i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT keys[1 + bench.h(i, salt) %% cardinality(keys)] $$;
CREATE FUNCTION bench.rather_first(keys text[], i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT keys[1 + floor(power(bench.h(i, salt) / 2147483648.0, 2) * cardinality(keys))::int] $$;
CREATE FUNCTION bench.desk(i bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN d < 840 THEN 'general' WHEN d < 975 THEN 'ip_rights' WHEN d < 980 THEN 'efiling'
                 WHEN d < 985 THEN 'overseas' WHEN d < 990 THEN 'trade_secret' WHEN d < 995 THEN 'kansai'
                 ELSE 'suad_consult' END FROM (SELECT bench.h(i, 1) %% 1000 AS d) AS draw $$;
CREATE TABLE bench.keys AS SELECT axis, array_agg(key ORDER BY key) AS keys FROM consultations_code GROUP BY axis;
--------------------------------------------------------------------------------------------------------
INSERT INTO consultations_advisor (id, ref, code, name, is_active)
SELECT i, 'bench-adv-' || i, 'BA' || lpad(i::text, 4, '0'), '相談 ' || i || '郎', true
FROM generate_series(1, %(advisors)s) i
--------------------------------------------------------------------------------------------------------
INSERT INTO consultations_client (id, ref, name, kana, corporate_number, postal_code, capital_yen, employees, created_at,
  search_text, industry_id, kind_id, prefecture_id, size_id)
SELECT i, 'bc-' || i, name, kana, number,
  lpad((bench.h(i, 4) %% 1000)::text, 3, '0') || '-' || lpad((i %% 10000)::text, 4, '0'),
  (1 + bench.h(i, 5) %% 900) * 1000000::bigint, 1 + bench.h(i, 6) %% 600, now(),
  bench.fold(name || ' ' || kana || coalesce(' ' || number, '')),
  bench.pick(k.industry, i, 7), bench.rather_first(k.client_kind, i, 8), bench.rather_first(k.prefecture, i, 9),
  CASE WHEN bench.h(i, 10) %% 100 < 14 THEN 'size.large' ELSE 'size.sme' END
FROM (
  SELECT i, '株式会社' || (%(names)s::text[])[1 + i %% 8] || i AS name, (%(kana)s::text[])[1 + i %% 8] AS kana,
    CASE WHEN bench.h(i, 3) %% 100 < 60 THEN (9 - digits.sum %% 9)::text || digits.body END AS number
  FROM generate_series(1, %(clients)s) i
  CROSS JOIN LATERAL (
    -- twelve digits, and the check digit of a corporate number in front of them
    SELECT body, (SELECT sum(substr(body, place, 1)::int * (2 - (13 - place) %% 2))
                  FROM generate_series(1, 12) place) AS sum
    FROM (SELECT lpad((770000000000 + i)::text, 12, '0') AS body) AS made
  ) AS digits
) AS c,
  (SELECT (SELECT keys FROM bench.keys WHERE axis = 'industry') AS industry,
          (SELECT keys FROM bench.keys WHERE axis = 'client_kind') AS client_kind,
          (SELECT keys FROM bench.keys WHERE axis = 'prefecture') AS prefecture) AS k
--------------------------------------------------------------------------------------------------------
INSERT INTO consultations_case (id, ref, case_no, desk_id, site_id, client_id, source, status, level, is_urgent, received_on,
  due_on, language, advisor_id, closed_at, search_text, created_at)
SELECT i, 'BK' || i, number, desk,
  CASE WHEN desk = 'general' THEN 'general.' || lpad((1 + bench.h(i, 9) %% 47)::text, 2, '0') END,
  client, 'ledger', CASE WHEN is_open THEN 'in_support' ELSE 'closed' END, 1, false, received,
  CASE WHEN is_open THEN received + bench.h(i, 13) %% 60 END, 'ja', 1 + bench.h(i, 11) %% %(advisors)s,
  CASE WHEN NOT is_open THEN received + interval '40 days' END,
  bench.fold(number || ' BK' || i || ' ' || c.name || ' ' || c.kana), now()
FROM (
  SELECT i, desk, client, received, 'B' || fy || '-' || lpad(i::text, 7, '0') AS number,
    fy = %(last_year)s AND i %% 20 = 0 AS is_open
  FROM (
    SELECT i, bench.desk(i) AS desk, 1 + bench.h(i, 12) %% %(clients)s AS client,
      %(first_year)s + (i - 1) / %(cases_a_year)s AS fy,
      make_date((%(first_year)s + (i - 1) / %(cases_a_year)s)::int, 4, 1)
        + (((i - 1) %% %(cases_a_year)s)::bigint * 365 / %(cases_a_year)s)::int AS received
    FROM generate_series(1, %(cases)s) i
  ) AS drawn
) AS k
JOIN consultations_client c ON c.id = k.client
--------------------------------------------------------------------------------------------------------
INSERT INTO consultations_contact (id, ref, case_id, client_id, source, contacted_on, fiscal_year, desk_id, joint_desk_id,
  site_id, theme_id, method_id, visit_no, minutes, advisor_id, content_id, law_id, result_id, partner_id,
  regulation_status_id, campaign_id, route, next_on, summary, client_name, client_kana, client_kind_id, corporate_number,
  postal_code, prefecture_id, industry_id, industry_text, capital_yen, employees, size_id, search_text, logged_at, logged_by)
SELECT i, 'bx-' || i, case_id, client_id, 'ledger', day, fy, desk_id,
  CASE WHEN desk_id = 'general' AND bench.h(i, 20) %% 200 = 0 THEN 'trade_secret' END,
  site_id, theme, method, NULL, 15 * (1 + bench.h(i, 22) %% 8), advisor_id,
  CASE desk_id
    WHEN 'ip_rights' THEN bench.rather_first(k.ip_rights_content, i, 23)
    WHEN 'efiling' THEN bench.rather_first(k.efiling_content, i, 23)
    WHEN 'overseas' THEN NULL
    WHEN 'trade_secret' THEN bench.rather_first(k.trade_secret_content, i, 23)
    WHEN 'kansai' THEN CASE WHEN theme = 'theme.trade_secret' THEN bench.rather_first(k.trade_secret_content, i, 23) END
    ELSE bench.rather_first(k.support_content, i, 23) END,
  CASE WHEN desk_id IN ('general', 'ip_rights') THEN bench.rather_first(k.law, i, 24) END,
  bench.rather_first(k.result, i, 25), CASE WHEN bench.h(i, 26) %% 50 = 0 THEN 'jetro' END,
  CASE WHEN desk_id = 'trade_secret' THEN bench.pick(k.regulation_status, i, 27) END, NULL,
  (ARRAY['', 'ホームページ', 'セミナー', '金融機関の紹介', 'リーフレット'])[1 + bench.h(i, 28) %% 5],
  CASE WHEN bench.h(i, 29) %% 5 = 0 THEN day + 30 END, summary, name, kana, kind_id, number, postal_code, prefecture_id,
  industry_id, '', capital_yen, employees, size_id,
  bench.fold(case_no || ' ' || name || ' ' || kana) || ' ' || folded_summary, now(), '台帳取込'
FROM (
  SELECT i, q.id AS case_id, q.client_id, q.desk_id, q.site_id, q.case_no, q.advisor_id, x.name, x.kana, x.kind_id,
    x.postal_code, coalesce(x.corporate_number, '') AS number, x.prefecture_id, x.industry_id, x.capital_yen, x.employees,
    x.size_id, fy,
    make_date(fy::int, 4, 1)
      + (((i - 1) %% %(contacts_a_year)s)::bigint * 365 / %(contacts_a_year)s)::int AS day,
    CASE WHEN q.desk_id = 'kansai'
      THEN CASE WHEN q.id %% 3 = 0 THEN 'theme.overseas' ELSE 'theme.trade_secret' END END AS theme,
    'method.' || (ARRAY['phone', 'phone', 'counter', 'visit', 'email'])[1 + bench.h(i, 21) %% 5] AS method,
    /*summary*/ AS summary, /*folded summary*/ AS folded_summary
  FROM (
    SELECT i, %(first_year)s + (i - 1) / %(contacts_a_year)s AS fy,
      least(1 + (i - 1)::bigint * %(cases)s / %(contacts)s, %(cases)s) AS case_id
    FROM generate_series(1, %(contacts)s) i
  ) AS n
  JOIN consultations_case q ON q.id = n.case_id
  JOIN consultations_client x ON x.id = q.client_id
  OFFSET 0  -- keeps the planner from drawing every sentence twice
) AS row,
  (SELECT (SELECT keys FROM bench.keys WHERE axis = 'ip_rights_content') AS ip_rights_content,
          (SELECT keys FROM bench.keys WHERE axis = 'efiling_content') AS efiling_content,
          (SELECT keys FROM bench.keys WHERE axis = 'trade_secret_content') AS trade_secret_content,
          (SELECT keys FROM bench.keys WHERE axis = 'support_content') AS support_content,
          (SELECT keys FROM bench.keys WHERE axis = 'law') AS law,
          (SELECT keys FROM bench.keys WHERE axis = 'result') AS result,
          (SELECT keys FROM bench.keys WHERE axis = 'regulation_status') AS regulation_status) AS k
ORDER BY i
--------------------------------------------------------------------------------------------------------
INSERT INTO consultations_contactmention (contact_id, axis, code_id)
SELECT id, axis, bench.rather_first(k.keys, id, salt) FROM (
  SELECT id, 'expert' AS axis, 50 AS salt FROM consultations_contact WHERE bench.h(id, 40) %% 100 < 14
  UNION ALL
  SELECT id, 'country', 51 FROM consultations_contact WHERE desk_id = 'overseas' OR bench.h(id, 41) %% 100 < 3
  UNION ALL
  SELECT id, 'matter', 52 FROM consultations_contact
  WHERE desk_id = 'overseas' OR theme_id = 'theme.overseas' OR bench.h(id, 42) %% 100 < 3
  UNION ALL
  SELECT id, 'matter', 53 FROM consultations_contact WHERE desk_id = 'overseas'
  UNION ALL
  SELECT id, 'deliverable', 54 FROM consultations_contact WHERE bench.h(id, 43) %% 100 < 2
) AS m
JOIN bench.keys k USING (axis)
ORDER BY id
ON CONFLICT DO NOTHING
--------------------------------------------------------------------------------------------------------
INSERT INTO consultations_clientalias (client_id, name_key, prefecture_code)
SELECT id, lower(replace(normalize(name, NFKC), '株式会社', '')), coalesce(split_part(prefecture_id, '.', 2), '')
FROM consultations_client
--------------------------------------------------------------------------------------------------------
INSERT INTO consultations_yearrevision (fiscal_year, desk_id, revision)
SELECT DISTINCT fiscal_year, desk_id, 1 FROM consultations_contact
