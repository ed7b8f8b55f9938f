"""The page of a booking by its mailed link, and a new link for who lost it."""

from django.urls import path

from seminars.views import bookings, lost_links, materials

urlpatterns = [
    path("link/", lost_links.link_lost, name="link_lost"),
    path("link/sent/", lost_links.link_sent, name="link_sent"),
    path("r/<str:token>/", bookings.booking, name="booking"),
    path("r/<str:token>/calendar.ics", bookings.booking_calendar, name="booking_calendar"),
    path("r/<str:token>/contact/", bookings.booking_contact, name="booking_contact"),
    path("r/<str:token>/materials/<str:ref>/", materials.booking_material, name="booking_material"),
    path("r/<str:token>/<str:number>/certificate.pdf", bookings.booking_certificate, name="booking_certificate"),
    path("r/<str:token>/<str:number>/<slug:step>/", bookings.seat_step, name="seat_step"),
]
