"""Addresses of the sample."""

from django.urls import path

from hailong.sample.views import pages, sessions

app_name = "sample"
urlpatterns = [
    path("lam-viec/<slug:slug>/chon-mau/", pages.sample, name="sample"),
    path("lam-viec/<slug:slug>/chon-mau/bien-ban/<int:pk>.docx", pages.certificate, name="certificate"),
    path("lam-viec/<slug:slug>/chon-mau/<int:pk>/allocation.csv", pages.allocation, name="allocation"),
    path("lam-viec/<slug:slug>/chon-mau/<int:pk>/frame.csv", pages.frame_file, name="frame_file"),
    path("lam-viec/<slug:slug>/buoi-tai-cho/", sessions.sessions, name="sessions"),
    path("lam-viec/<slug:slug>/buoi-tai-cho/<int:pk>/dem-khach.docx", sessions.tally_sheet, name="tally_sheet"),
]
