"""Addresses of the frame."""

from django.urls import path

from hailong.frame import views

app_name = "frame"
urlpatterns = [
    path("lam-viec/<slug:slug>/danh-sach/", views.frame, name="frame"),
    path("lam-viec/<slug:slug>/danh-sach/mau.xlsx", views.template, name="template"),
    path("lam-viec/<slug:slug>/danh-sach/<int:pk>/", views.one, name="import"),
    path("lam-viec/<slug:slug>/danh-sach/<int:pk>/dong-loi.xlsx", views.faults, name="faults"),
]
