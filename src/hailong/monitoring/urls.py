"""Addresses of monitoring."""

from django.urls import path

from hailong.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("lam-viec/<slug:slug>/thu-phieu/", views.show, name="progress"),
    path("lam-viec/<slug:slug>/thu-phieu/tien-do.xlsx", views.spreadsheet, name="spreadsheet"),
    path("lam-viec/<slug:slug>/chat-luong/", views.quality, name="quality"),
]
