"""Names of kinds of applicants, rights, cost items and entry conditions, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, Promise] = {
    "corporation": _("Company"),
    "sole_proprietor": _("Sole proprietor"),
    "group": _("Group of companies (cooperative)"),
    "chamber": _("Chamber or association of commerce and industry"),
    "npo": _("Non-profit organisation"),
    "university": _("University or research body"),
    "municipality": _("Local government"),
    "support_body": _("Support body"),
}
RIGHTS: dict[str, Promise] = {
    "patent": pgettext_lazy("right", "Patent"),
    "utility_model": pgettext_lazy("right", "Utility model"),
    "design": pgettext_lazy("right", "Design"),
    "trademark": pgettext_lazy("right", "Trademark"),
    "bad_faith_tm": _("Trademark against a bad-faith filing"),
    "regional_collective_tm": _("Regional collective trademark"),
}
ITEMS: dict[str, Promise] = {
    "office_fee": _("Fee of the foreign office"),
    "local_agent": _("Local agent abroad"),
    "domestic_agent": _("Patent attorney in Japan"),
    "translation": _("Translation"),
    "survey": _("Survey of makers and sales routes"),
    "warning": _("Warning letter"),
    "raid": _("Administrative raid"),
    "consultation": _("Advice of a lawyer or patent attorney"),
    "litigation": _("Litigation"),
    "countermeasure": _("Countermeasure"),
    "settlement": _("Settlement"),
    "premium": _("Insurance premium"),
}
CONDITIONS: dict[str, Promise] = {
    "right_held_abroad": _("You hold or license a right in the country where it is infringed"),
    "taken_by_a_third_party": _("A third party took the local right first (bad-faith filing)"),
    "unexamined_rights_coexist": _("Your right and an unexamined right of a local company exist side by side"),
    "right_not_worked": _("A holder who does not work his right exercises it against you"),
}
