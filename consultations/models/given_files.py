"""What is known of every file that somebody gave, whether it belongs to a case yet or not."""

from pathlib import PurePosixPath

from django.db import models

from consultations.enums import SERVED, FileScan


class GivenFile(models.Model):
    """A file exactly as it was received, the copy of it that is handed out where that is another one, and its scan.

    Of a picture the copy that is handed out is drawn anew: without place, device and anything else it carried along.
    """

    name = models.CharField(max_length=150)  # as the sender calls it, cleaned
    size = models.PositiveBigIntegerField()  # bytes, as received
    content_type = models.CharField(max_length=100)  # of the content, never what the browser said
    sha256 = models.CharField(max_length=64)  # of the bytes received
    served_name = models.CharField(max_length=60, blank=True)  # of the copy; empty: handed out as received
    served_type = models.CharField(max_length=100, blank=True)
    scan = models.CharField(max_length=10, choices=FileScan.choices, default=FileScan.NONE)
    scan_after = models.DateTimeField(null=True, blank=True)  # no worker takes it before: the lease of another, or a wait
    scan_attempts = models.PositiveSmallIntegerField(default=0)
    scan_problem = models.CharField(max_length=20, blank=True)  # why the last attempt told nothing
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_served(self) -> bool:
        """Whether anybody may take it: no scanner was set, or it found nothing."""
        return self.scan in SERVED

    @property
    def has_copy(self) -> bool:
        return bool(self.served_name)

    @property
    def served_file_name(self) -> str:
        """What the handed out copy is called: a HEIC picture becomes a JPEG."""
        if self.served_type == "image/jpeg" and self.content_type == "image/heic":
            return f"{PurePosixPath(self.name).stem}.jpg"
        return self.name
