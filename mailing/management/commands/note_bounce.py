"""`manage.py note_bounce < notification`: what the mail server pipes in when a mail came back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actors import service
from mailing.actions import bounced
from mailing.bounces import NotABounce, read_bounce
from mailing.models import Message

_JUNK = 2  # exit code: nothing of ours, sending it once more would not help


class Command(BaseCommand):
    help = "Marks the mail that a delivery status notification (RFC 3464) on standard input is about as come back."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bounce = read_bounce(sys.stdin.buffer)
        except NotABounce as junk:
            raise CommandError(f"Not noted: {junk}.", returncode=_JUNK) from junk
        message = Message.objects.filter(message_id=bounce.message_id).first()
        if message is None:
            raise CommandError(f"Not noted: no mail of this portal is {bounce.message_id}.", returncode=_JUNK)
        by = service("bounces", "command")
        if bounced(message=message, reason=bounce.reason, is_final=bounce.is_final, by=by):
            self.stdout.write(f"{message.ref}: {'came back' if bounce.is_final else 'delayed'}")
        else:
            self.stdout.write(f"{message.ref}: nothing new")
