"""Addresses of the pages about oneself."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("sign-in-again/", views.sign_in_again, name="sign_in_again"),
    path("demo/", views.demo_sign_in, name="demo_sign_in"),
]
