"""Fills a demo with made-up seminars around today, once: drafts, a full one, one of today, and years of past ones."""

from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from consultations.models import Advisor, Partner
from core import audit, demo
from core.actors import service
from core.models import Installation
from seminars.demo import outreach
from seminars.demo.events import Making
from seminars.models import EventProgramme, Lecturer, SeminarEvent

DATA = Path(__file__).parent / "data"
SEED = 20260402
OWN = "demo-advisor"  # the code of the advisor who signs in


def fill() -> None:
    """The made-up seminars stand in the database; where any seminar stands already, nothing is written."""
    own = Advisor.objects.filter(code=OWN).first()
    if own is None or SeminarEvent.objects.exists() or not demo.is_demo_now():
        return
    raw = yaml.safe_load((DATA / "events.yaml").read_text(encoding="utf-8"))
    with transaction.atomic():
        rng, now = Random(SEED), timezone.now()  # noqa: S311  # the same seminars each time, nothing to guess
        making = Making(raw, rng, now, _lecturers(raw, own), _programmes(raw, now), own)
        for facts in raw["events"]:
            making.event(facts)
        for line in raw["past"]:
            making.past(line)
        making.write()
        outreach.fill(raw, now, own)
        by = service("load-demo", "command")
        changes: dict[str, list[object]] = {"events": [None, len(raw["events"]) + len(raw["past"])]}
        audit.record(by=by, action="load_demo", obj=Installation.objects.get(), changes=changes)


def _lecturers(raw: dict[str, Any], own: Advisor) -> dict[str, Lecturer]:
    partners = {partner.code: partner for partner in Partner.objects.all()}
    made = {"own": Lecturer.objects.create(name=own.name, kana="\u30ec\u30a4\u30b8\u3000\u30bf\u30ed\u30a6", advisor=own)}
    for facts in raw["lecturers"]:
        texts = {name: facts.get(name, "") for name in ("name", "kana", "affiliation", "profile")}
        made[facts["key"]] = Lecturer.objects.create(partner=partners.get(facts.get("partner", "")), **texts)
    colleague = Advisor.objects.filter(code__startswith="demo-overseas").order_by("code").first()
    if colleague is not None:
        made["colleague"] = Lecturer.objects.create(name=colleague.name, advisor=colleague)
    return made


def _programmes(raw: dict[str, Any], now: datetime) -> dict[str, EventProgramme]:
    return {
        one["key"]: EventProgramme.objects.create(
            title_ja=one["ja"], title_en=one["en"], description=one["description"], made_at=now, made_by="load-demo"
        )
        for one in raw["programmes"]
    }
