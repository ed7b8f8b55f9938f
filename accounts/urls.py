"""Addresses of the pages about oneself."""

from django.urls import path

from accounts import reset_views, views

app_name = "accounts"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("demo/", views.demo_sign_in, name="demo_sign_in"),
    path("s/second-factors/", reset_views.resets, name="resets"),
    path("s/second-factors/<slug:ref>/decide/", reset_views.reset_decide, name="reset_decide"),
]
