"""Events: list, detail, archive, materials, mail me.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
