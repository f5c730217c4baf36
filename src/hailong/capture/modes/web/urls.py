"""Addresses of the citizen's page; open codes use the same."""

from django.urls import path

from hailong.capture.modes.web import views

urlpatterns = [path("p/<str:token>/", views.form, name="form")]
