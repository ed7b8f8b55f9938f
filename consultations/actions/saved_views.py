"""Questions to the queue that somebody keeps under a name, for himself or for his desk."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations.models import SavedView
from core import audit
from core.transitions import TransitionRefused

MOST = 20  # views of one person


def save_view(*, by: Actor, name: str, query: str, desk: str = "") -> SavedView:
    """The question stands under the name; saved before exactly so, nothing happens.

    `desk` shares it with everybody there. Raises TransitionRefused for a name that stands for another question, for a
    desk at which the person does not work, and for the 21st view.
    """
    _refuse_foreign_desk(by, desk)
    with transaction.atomic():
        mine = SavedView.objects.filter(user_id=by.user_id or 0)  # who is not signed in has none
        known = mine.filter(name=name).first()
        if known is not None:
            if (known.query, known.desk_id or "") == (query, desk):
                return known
            raise _name_is_taken()
        if mine.count() >= MOST:
            raise TransitionRefused(_("You have 20 views. Delete one before you save another."))
        values = {"user_id": by.user_id, "name": name, "query": query, "desk_id": desk or None}
        view = _written(SavedView(created_at=timezone.now(), **values))
        audit.record(by=by, action="save_view", obj=view, changes={"desk": ["", desk]})
    return view


def change_view(*, view: SavedView, by: Actor, name: str, desk: str = "") -> bool:
    """The view has this name and is shared with this desk or nobody; False when it was so. The question stays.

    Raises TransitionRefused for somebody else's view, a name that is taken and a desk at which the person does not work.
    """
    if view.user_id != by.user_id:
        raise TransitionRefused(_("Only who saved this view can change it."))
    _refuse_foreign_desk(by, desk)
    if (view.name, view.desk_id or "") == (name, desk):
        return False
    with transaction.atomic():
        before = view.desk_id or ""
        view.name, view.desk_id = name, desk or None
        _written(view)
        audit.record(by=by, action="change_view", obj=view, changes={"desk": [before, desk]})
    return True


def delete_view(*, view: SavedView, by: Actor) -> bool:
    """The view is gone; False when it was gone already. Its owner may, and the manager of the desk it is shared with."""
    is_manager = view.desk_id is not None and view.desk_id in by.desks_as(Role.DESK_MANAGER)
    if view.user_id != by.user_id and not is_manager:
        raise TransitionRefused(_("Only who saved this view or the desk manager can delete it."))
    with transaction.atomic():
        if not SavedView.objects.filter(pk=view.pk).delete()[0]:
            return False
        audit.record(by=by, action="delete_view", obj=view, changes={"desk": [view.desk_id or "", ""]})
    return True


def _written(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise _name_is_taken() from None
    return view


def _name_is_taken() -> TransitionRefused:
    return TransitionRefused(_("You already have a view of this name. Choose another name."))


def _refuse_foreign_desk(by: Actor, desk: str) -> None:
    if desk and desk not in by.desks_as(*DESK_ROLES):
        raise TransitionRefused(_("You do not work at this desk."))
