"""The columns that an exported ledger has behind those of the desks. The import leaves them aside."""

FISCAL_YEAR = "年度"
YEAR_NAME = "年度名"
REGION = "地域"
CLIENT_KIND = "相談者区分"
ENGAGEMENT = "専門家の形態"
ADVISOR_NAME = "担当者名"
STATUS = "状況"
CLOSED_ON = "終了日"
OUTCOME = "終了結果"
CASE_REF = "受付番号"
CONTACT_REF = "対応番号"
SOURCE = "登録元"
LOGGED_BY = "登録者"
LOGGED_AT = "登録日時"
DATA_KIND = "データ区分"  # in a demo only

SEPARATOR = "、"  # between several values of a cell
SEPARATORS = ("、", ";")  # what the import takes for one, after NFKC
ENGAGED = ("（", "）")  # around the form of engagement, behind the profession
SHEET = "相談対応"
