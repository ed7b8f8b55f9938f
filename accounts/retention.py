"""How long people, their roles and their sign-ins are kept (core.retention); also what other packages hold of them."""

from django.utils.translation import gettext_lazy as _

from core.retention import EVERY_TEXT, Action, Entry, Fate, Period

_WITH_ACCOUNT = Period(_("as long as the account"))
_ACCOUNT = _("Signing in")
_LEAVES = _("the person or the institute asks; two people confirm")

TABLE = (
    Entry(
        model="accounts.User",
        basis=_("Signing in, and knowing who did something"),
        period=Period(_("until the person asks for it; people of the institute: while they hold a role"), open_key="accounts"),
        action=Action.DELETE,
        trigger=_LEAVES,
    ),
    Entry(
        model="accounts.RoleGrant",
        basis=_("Who may do what"),
        period=_WITH_ACCOUNT,
        action=Action.DELETE,
        trigger=_LEAVES,
        relations={"user": Fate.GOES},
    ),
    Entry(
        model="accounts.ObjectGrant",
        basis=_("Who may read, or must not read, one case"),
        period=Period(_("as long as the case or the account")),
        action=Action.DELETE,
        trigger=_("disposal and erasure"),
        relations={"user": Fate.GOES},
    ),
    Entry(
        model="account.EmailAddress",
        basis=_ACCOUNT,
        period=_WITH_ACCOUNT,
        action=Action.DELETE,
        trigger=_LEAVES,
        relations={"user": Fate.GOES},
    ),
    Entry(
        model="account.EmailConfirmation",
        basis=_ACCOUNT,
        period=_WITH_ACCOUNT,
        action=Action.DELETE,
        trigger=_LEAVES,
        relations={"email_address": Fate.GOES},
    ),
    *(
        Entry(
            model=model,
            basis=_ACCOUNT,
            period=Period(_("12 hours after signing in at the latest"), days=0),
            action=Action.DELETE,
            trigger=_("the nightly sweep, and erasure"),
            relations=relations,
        )
        for model, relations in (("sessions.Session", {}), ("accounts.SignIn", {"user": Fate.GOES}))
    ),
    Entry(
        model="accounts.SecondFactorReset",
        basis=_("A lost second factor is reset by two people"),
        period=_WITH_ACCOUNT,
        action=Action.DELETE,
        trigger=_LEAVES,
        relations={"user": Fate.GOES, "asked_by": Fate.GOES, "decided_by": Fate.GOES},
    ),
    *(
        Entry(
            model=model,
            basis=_("Signing in by another provider, such as gBizID"),
            period=_WITH_ACCOUNT,
            action=Action.DELETE,
            trigger=_LEAVES,
            relations=relations,
        )
        for model, relations in (
            ("socialaccount.SocialAccount", {"user": Fate.GOES}),
            ("socialaccount.SocialToken", {"app": Fate.STAYS, "account": Fate.GOES}),
        )
    ),
    Entry(
        model="mfa.Authenticator",
        basis=_("Proving who signs in by a second factor"),
        period=_WITH_ACCOUNT,
        action=Action.DELETE,
        trigger=_LEAVES,
        relations={"user": Fate.GOES},
    ),
    *(
        Entry(
            model=model,
            basis=_("Part of the framework; holds nobody"),
            period=Period(_("as long as the portal runs")),
            action=Action.KEEP,
            trigger=_("nothing"),
            relations=relations,
            keeps=(EVERY_TEXT,),
        )
        for model, relations in (
            ("contenttypes.ContentType", {}),
            ("socialaccount.SocialApp", {}),
            ("auth.Permission", {"content_type": Fate.STAYS}),
            ("auth.Group", {"permissions": Fate.STAYS}),
            ("auth.Group_permissions", {"group": Fate.STAYS, "permission": Fate.STAYS}),
        )
    ),
)
