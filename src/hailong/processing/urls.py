"""Addresses of cleaning and freezing."""

from django.urls import path

from hailong.processing import views

app_name = "processing"
HERE = "lam-viec/<slug:slug>/lam-sach/"
urlpatterns = [
    path(HERE, views.show, name="checklist"),
    path(f"{HERE}loai/", views.exclude, name="exclude"),
    path(f"{HERE}loai/<int:pk>/", views.decide_exclusion, name="decide_exclusion"),
    path(f"{HERE}sua/", views.correct, name="correct"),
    path(f"{HERE}khoa/", views.request_freeze, name="request_freeze"),
    path(f"{HERE}ky/", views.sign_freeze, name="sign_freeze"),
]
