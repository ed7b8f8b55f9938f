"""Where sessions live: one row each, found by a hash of the cookie, with an end that the server alone decides.

Django's own store, and beside it: a stolen table opens no session and tells nothing of what is in one (codes that were
mailed, the secret of an app that is being set up); a row names its person, so that his sessions can be
listed and ended; a session whose row is gone never comes back (whoever signs out wins over a request that still runs);
idle and absolute limits are the row's `expire_date`, not the cookie's.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.utils import timezone

from accounts import sealed
from accounts.models import SignIn

BEGUN = "signed_in"  # what the session knows of its sign-in: when, how long it may rest, from where
_PURPOSE = "accounts.session"
TOUCH_EVERY = timedelta(seconds=60)


def row_key(session_key: str | None) -> str:
    """The key of the row of this session."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def begin(session: Any, *, idle: timedelta, network: str, device: str) -> None:
    """The session is that of somebody who has just signed in."""
    session[BEGUN] = {
        "at": timezone.now().timestamp(),
        "idle": idle.total_seconds(),
        "network": network[:60],
        "device": device[:60],
    }


def last_end(data: Any) -> datetime | None:
    """When a signed-in session ends whatever is done in it; None where nobody is signed in."""
    begun = data.get(BEGUN)
    if not begun or SESSION_KEY not in data:
        return None
    return datetime.fromtimestamp(begun["at"], UTC) + timedelta(seconds=settings.SESSION_COOKIE_AGE)


def end_of(data: Any, seen: datetime) -> datetime:
    """When a session that was last used at `seen` ends by itself."""
    last = last_end(data)
    if last is None:
        return seen + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return min(last, seen + timedelta(seconds=data[BEGUN]["idle"]))


class SessionStore(DatabaseStore):
    """The store named by SESSION_ENGINE."""

    row: SignIn | None = None  # as it was when the session was loaded

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def _get_session_from_db(self) -> SignIn | None:
        found = SignIn.objects.filter(session_key=row_key(self.session_key), expire_date__gt=timezone.now()).first()
        self.row = found
        if found is None:
            self._session_key = None
        return found

    def encode(self, session_dict: dict[str, Any]) -> str:
        return sealed.seal(json.dumps(session_dict, separators=(",", ":")), _PURPOSE)

    def decode(self, session_data: str) -> dict[str, Any]:
        """What was in the session; nothing where it cannot be read (another SECRET_KEY): the person signs in anew."""
        try:
            found: dict[str, Any] = json.loads(sealed.unseal(session_data, _PURPOSE))
        except sealed.NotSealed:
            return {}
        return found

    def exists(self, session_key: str) -> bool:
        return SignIn.objects.filter(session_key=row_key(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        now = timezone.now()
        begun = data.get(BEGUN) if SESSION_KEY in data else None
        row = SignIn(
            session_key=row_key(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=end_of(data, now),
            user_id=int(data[SESSION_KEY]) if SESSION_KEY in data else None,
            started_at=datetime.fromtimestamp(begun["at"], UTC) if begun else now,
            seen_at=now,
            network=begun["network"] if begun else "",
            device=begun["device"] if begun else "",
        )
        if self.row is not None:
            row.ref = self.row.ref
        self.row = row
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = self.session_key if session_key is None else session_key
        if key is not None:
            SignIn.objects.filter(session_key=row_key(key)).delete()
        if session_key is None or session_key == self.session_key:
            self.row = None

    def cycle_key(self) -> None:
        """The same row under another key. Where the row is gone meanwhile, somebody ended the session: it stays ended."""
        self._get_session()
        if self.session_key is None or self.row is None:
            super().cycle_key()
            return
        new = self._get_new_session_key()
        if not SignIn.objects.filter(session_key=row_key(self.session_key)).update(session_key=row_key(new)):
            raise SessionInterrupted("The session ended while its key was to change.")
        self._session_key, self.row.session_key = new, row_key(new)
        self.modified = True

    def touch(self, *, now: bool = False) -> None:
        """Something was done in the session: it rests anew. Written once a minute at most (unless `now`), and never into
        a row that is gone.
        """
        at = timezone.now()
        if self.row is None or self.row.user_id is None or (not now and at - self.row.seen_at < TOUCH_EVERY):
            return
        until = end_of(self._get_session(), at)
        SignIn.objects.filter(session_key=self.row.session_key).update(seen_at=at, expire_date=until)
        self.row.seen_at, self.row.expire_date = at, until
