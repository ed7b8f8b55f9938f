"""What a row becomes in the portal."""

from datetime import date

import pytest

from consultations.enums import CaseStatus, Level, Source
from consultations.models import Advisor, Case, Contact, ContactMention, LedgerImport, YearRevision
from core.models import AuditEntry, Transition
from mailing.actions import queue
from mailing.models import Message
from tests.consultations.ledger.builder import bring_rows, number, row
from tests.factories.consultations import make_advisor, make_case

pytestmark = pytest.mark.django_db

FULL = row(
    受付日="2017/05/01",
    対応方法="訪問",
    訪問回="2",
    企業名="㈱髙﨑",
    フリガナ="ﾀｶｻｷ",
    法人番号=number(1),
    郵便番号="1000013",
    業種="製造業",
    資本金="1,000万円",
    従業員数="12人",
    相談内容="知財戦略",
    四法="特許",
    関心国="中国、米国",
    関心事項="輸出",
    担当者="AD01",
    専門家="弁理士",
    所要時間="90",
    連携先="JETRO",
    共同窓口="海外展開知財支援窓口",
    経路="金融機関",
    成果物="秘密保持契約",
    整備状況="整備中",
    キャンペーン="整備支援強化期間",
    対応概要="=1+1\n概要",
    結果="助言で完了",
    次回予定日="2017/07/01",
)


def test_row_is_frozen_on_the_contact(tmp_path):
    bring_rows(tmp_path, FULL)
    contact = Contact.objects.get()
    facts = {
        "source": Source.LEDGER,
        "contacted_on": date(2017, 5, 31),
        "fiscal_year": 2017,
        "desk_id": "trade_secret",
        "joint_desk_id": "overseas",
        "method_id": "method.visit",
        "visit_no": 2,
        "minutes": 90,
        "content_id": "trade_secret_content.ip_strategy",
        "law_id": "law.patent",
        "result_id": "result.advised",
        "partner_id": "jetro",
        "regulation_status_id": "regulation_status.in_progress",
        "campaign_id": "campaign.ts_strengthening_2017",
        "route": "金融機関",
        "next_on": date(2017, 7, 1),
        "summary": "=1+1\n概要",
        "client_name": "㈱髙﨑",
        "client_kana": "タカサキ",
        "client_kind_id": "client_kind.company",
        "corporate_number": number(1),
        "postal_code": "100-0013",
        "prefecture_id": "prefecture.13",
        "industry_id": "industry.manufacturing",
        "industry_text": "",
        "capital_yen": 10_000_000,
        "employees": 12,
        "size_id": "size.sme",
        "logged_by": "test",
    }
    assert {name: getattr(contact, name) for name in facts} == facts
    assert contact.client_id == contact.case.client_id
    assert set(contact.mentions.values_list("axis", "code_id")) == {
        ("country", "country.CN"),
        ("country", "country.US"),
        ("matter", "matter.export"),
        ("expert", "expert.patent_attorney"),
        ("deliverable", "deliverable.nda"),
    }
    assert "概要" in contact.search_text
    assert "l-1" in contact.search_text


def test_row_with_what_is_required_only_leaves_the_rest_blank(tmp_path):
    bring_rows(tmp_path, row(都道府県=""))
    contact = Contact.objects.get()
    assert (contact.prefecture_id, contact.size_id, contact.client_kind_id) == (None, None, "client_kind.company")
    assert (contact.advisor_id, contact.next_on, contact.minutes, contact.summary) == (None, None, None, "")
    assert not ContactMention.objects.exists()


def test_case_is_received_on_the_earliest_day_given(tmp_path):
    rows = [row(受付日="2017/05/20"), row(受付日="2017/05/10", 対応日="2017/06/01"), row(対応日="2017/05/01")]
    bring_rows(tmp_path, *rows)
    assert Case.objects.get().received_on == date(2017, 5, 10)


def test_case_without_a_day_of_receipt_was_received_at_its_first_contact(tmp_path):
    bring_rows(tmp_path, row(対応日="2017/06/01"), row(対応日="2017/05/02"))
    assert Case.objects.get().received_on == date(2017, 5, 2)
    bring_rows(tmp_path, row(対応日="2016/05/01"))
    assert Case.objects.get().received_on == date(2016, 5, 1)


def test_case_has_place_theme_and_advisor_of_its_contacts(tmp_path):
    advisor = make_advisor(code="AD02", name="山田 太郎")
    rows = [row(相談窓口="general", 拠点="東京都"), row(相談窓口="general", 対応日="2017/06/01", 担当者="山田太郎")]
    bring_rows(tmp_path, *rows)
    case = Case.objects.get()
    assert (case.site_id, case.advisor_id, case.case_no, case.source) == ("general.13", advisor.pk, "L-1", Source.LEDGER)
    assert len(case.ref) == 16


def test_suspected_leak_is_limited(tmp_path):
    bring_rows(tmp_path, row(案件番号="1"), row(案件番号="2", 相談内容="流出・漏えい"))
    assert dict(Case.objects.values_list("case_no", "level")) == {"1": Level.NORMAL, "2": Level.LIMITED}
    bring_rows(tmp_path, row(案件番号="1", 対応日="2017/06/01", 相談内容="被害相談"))
    case = Case.objects.get(case_no="1")
    assert case.level == Level.LIMITED
    row_of_audit = AuditEntry.objects.get(action="complete_from_ledger", object_ref=case.ref)
    assert row_of_audit.changes["level"] == [Level.NORMAL, Level.LIMITED]


def test_mails_of_a_case_are_restricted_with_it(tmp_path):
    bring_rows(tmp_path, row(案件番号="1"))
    case = Case.objects.get()
    queue(key="k", event="e", recipient="a@example.jp", language="ja", subject="s", body="b", object_ref=case.ref)

    bring_rows(tmp_path, row(案件番号="1", 対応日="2017/06/01", 相談内容="被害相談"))
    assert Message.objects.get().is_restricted


@pytest.mark.parametrize(
    ("day", "result", "status"),
    [
        ("2026/04/01", "継続支援", CaseStatus.IN_SUPPORT),
        ("2026/03/31", "継続支援", CaseStatus.CLOSED),
        ("2026/04/01", "助言で完了", CaseStatus.CLOSED),
        ("2026/04/01", "", CaseStatus.CLOSED),
    ],
)
def test_case_goes_on_only_where_its_last_contact_says_so_in_the_open_year(tmp_path, time_machine, day, result, status):
    time_machine.move_to("2026-11-20T12:00:00+09:00")
    bring_rows(tmp_path, row(対応日="2026/01/05", 結果="継続支援"), row(対応日=day, 結果=result, 次回予定日="2026/12/01"))
    case = Case.objects.get()
    assert case.status == status
    assert case.due_on == (date(2026, 12, 1) if status == CaseStatus.IN_SUPPORT else None)


def test_new_contact_of_the_open_year_reopens_an_imported_case(tmp_path, time_machine):
    time_machine.move_to("2026-11-20T12:00:00+09:00")
    bring_rows(tmp_path, row(結果="助言で完了"))
    bring_rows(tmp_path, row(対応日="2026/10/01", 結果="継続支援"))
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT
    assert [step.name for step in Transition.objects.all()] == ["reopen"]


def test_case_that_staff_closed_stays_closed(tmp_path, time_machine):
    time_machine.move_to("2026-11-20T12:00:00+09:00")
    bring_rows(tmp_path, row(結果="継続支援"))
    Case.objects.update(closed_at="2026-05-01T00:00Z")
    bring_rows(tmp_path, row(対応日="2026/10/01", 結果="継続支援"))
    assert Case.objects.get().status == CaseStatus.CLOSED


def test_contact_before_the_newest_one_reopens_nothing(tmp_path, time_machine):
    time_machine.move_to("2026-11-20T12:00:00+09:00")
    bring_rows(tmp_path, row(対応日="2026/10/01", 結果="助言で完了"))
    bring_rows(tmp_path, row(対応日="2026/09/01", 結果="継続支援"))
    assert Case.objects.get().status == CaseStatus.CLOSED


def test_contact_of_a_received_portal_case_begins_it(tmp_path):
    case = make_case(case_no="R8-000001-0")
    received = case.received_on
    bring_rows(tmp_path, row(案件番号="R8-000001-0"))
    case.refresh_from_db()
    assert (case.status, case.received_on) == (CaseStatus.IN_SUPPORT, received)
    assert Transition.objects.get().name == "begin"


def test_unknown_advisor_becomes_an_inactive_one(tmp_path):
    result = bring_rows(tmp_path, row(担当者="AD09"), row(担当者="ＡＤ０９", 対応日="2017/06/01"))
    advisor = Advisor.objects.get()
    assert (advisor.code, advisor.name, advisor.is_active, advisor.contacts.count()) == ("AD09", "AD09", False, 2)
    assert [column for _line, column in result.warnings] == ["担当者", "担当者"]


def test_unknown_advisor_of_a_bad_file_is_not_made(tmp_path):
    bring_rows(tmp_path, row(担当者="AD09"), row(対応方法="狼煙"))
    assert not Advisor.objects.exists()


def test_import_is_listed_and_audited(tmp_path):
    bring_rows(tmp_path, row(案件番号="1"), row(案件番号="2"))
    imported = LedgerImport.objects.get()
    assert (imported.by_ref, imported.file_name, len(imported.sha256)) == ("service:test", "ledger.csv", 64)
    assert imported.counts == {
        "contacts": 2,
        "cases": 2,
        "clients": 1,
        "created": 2,
        "unchanged": 0,
        "changed": 0,
        "bad": 0,
    }
    entry = AuditEntry.objects.get(action="import_ledger")
    assert (entry.object_type, entry.object_ref) == ("consultations.ledgerimport", str(imported.pk))
    assert entry.changes == {"contacts": [0, 2], "cases": [0, 2], "clients": [0, 1]}


def test_file_that_brings_nothing_is_not_listed(tmp_path):
    bring_rows(tmp_path, row())
    bring_rows(tmp_path, row())
    assert LedgerImport.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_figures_of_every_touched_year_and_desk_become_stale(tmp_path):
    bring_rows(tmp_path, row(), row(対応日="2018/04/01", 共同窓口="overseas"))
    found = set(YearRevision.objects.values_list("fiscal_year", "desk_id", "revision"))
    assert found == {(2017, "trade_secret", 1), (2018, "trade_secret", 1), (2018, "overseas", 1)}


def test_dry_run_writes_nothing(tmp_path):
    result = bring_rows(tmp_path, row(担当者="AD09"), dry=True)
    assert result.counts.created == 1
    assert [record.name for record in result.preview] == ["株式会社試験"]
    assert (Contact.objects.count(), Advisor.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_long_name_that_grows_in_folding_is_stored(tmp_path):
    bring_rows(tmp_path, row(企業名="㌖" * 200), row(企業名="㌖" * 200, 案件番号="2"))
    assert Case.objects.count() == 2
    assert Contact.objects.values("client").distinct().count() == 1
