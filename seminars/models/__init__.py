"""Tables of seminars."""

from seminars.models.after import ConsultationSlot, InCompanySeminar, LecturerDispatch, SeminarLedgerImport
from seminars.models.day import EventWatch, MassMail, OnlineLog, OnlineLogRow, Survey, SurveyAnswer
from seminars.models.events import (
    EventProgramme,
    EventSession,
    Lecturer,
    Material,
    MaterialViews,
    SeatPool,
    SeminarEvent,
    Series,
    TemporaryDesk,
)
from seminars.models.registrations import Attendance, Booking, Certificate, PromotionNote, Registration

__all__ = [
    "Attendance",
    "Booking",
    "Certificate",
    "ConsultationSlot",
    "EventProgramme",
    "EventSession",
    "EventWatch",
    "InCompanySeminar",
    "Lecturer",
    "LecturerDispatch",
    "MassMail",
    "Material",
    "MaterialViews",
    "OnlineLog",
    "OnlineLogRow",
    "PromotionNote",
    "Registration",
    "SeatPool",
    "SeminarEvent",
    "SeminarLedgerImport",
    "Series",
    "Survey",
    "SurveyAnswer",
    "TemporaryDesk",
]
