"""Addresses of the reply templates, under /s/templates/."""

from django.urls import path

from consultations.views import reply_templates

app_name = "knowledge"
urlpatterns = [
    path("", reply_templates.template_list, name="template_list"),
    path("new/", reply_templates.template_new, name="template_new"),
    path("<slug:ref>/", reply_templates.template_edit, name="template_edit"),
    path("<slug:ref>/switch/", reply_templates.template_switch, name="template_switch"),
]
