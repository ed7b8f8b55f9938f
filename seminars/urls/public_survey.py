"""Answering the survey."""

from django.urls import path

from seminars.views import survey_public

urlpatterns = [path("survey/<str:token>/", survey_public.survey, name="survey")]
