"""Addresses of the report."""

from django.urls import path

from hailong.report import views

app_name = "report"
HERE = "lam-viec/<slug:slug>/bao-cao/"
urlpatterns = [
    path(HERE, views.files, name="files"),
    path(f"{HERE}lap/", views.make, name="make"),
    path(f"{HERE}<int:pk>/", views.download, name="download"),
]
