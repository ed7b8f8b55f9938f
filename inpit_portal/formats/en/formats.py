"""English dates as the portal shows them (ux 3.6)."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "D j M"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
THOUSAND_SEPARATOR = ","
