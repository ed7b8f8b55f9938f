"""Addresses of programmes that open without signing in."""

from django.urls import path

from subsidies.views import public

app_name = "subsidies"
urlpatterns = [
    path("", public.programme_list, name="programme_list"),
    path("calculator/", public.calculator, name="calculator"),
]
