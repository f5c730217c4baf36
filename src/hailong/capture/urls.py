"""Addresses of the doors: JSON, conflicts, and those of every mode."""

from django.urls import path

from hailong.capture import api, views
from hailong.capture.modes import url_patterns

app_name = "capture"
urlpatterns = [
    path("api/v1/responses", api.responses, name="responses"),
    path("lam-viec/<slug:slug>/xung-dot/", views.conflicts, name="conflicts"),
    *url_patterns(),
]
