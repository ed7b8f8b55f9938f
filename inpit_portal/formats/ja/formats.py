"""Japanese dates as the portal shows them (ux 3.6)."""

DATE_FORMAT = "Y年n月j日（D）"
DATETIME_FORMAT = "Y年n月j日（D）H:i"
SHORT_DATE_FORMAT = "n/j（D）"
MONTH_DAY_FORMAT = "n月j日"
TIME_FORMAT = "H:i"
THOUSAND_SEPARATOR = ","
