"""Addresses of the figures, under /s/. In addresses of files `all` stands for all desks."""

from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("export/", views.export, name="export"),
    path("stats/<int:fiscal_year>/", views.year, name="year"),
    path("stats/<int:fiscal_year>/<slug:desk>/", views.desk_year, name="desk_year"),
    path("stats/<int:fiscal_year>/<slug:desk>/all.<slug:file_format>", views.year_file, name="year_file"),
    path("stats/<int:fiscal_year>/<slug:desk>/<slug:figure>.svg", views.figure_svg, name="figure_svg"),
    path("stats/<int:fiscal_year>/<slug:desk>/<slug:figure>.<slug:file_format>", views.figure_file, name="figure_file"),
]
