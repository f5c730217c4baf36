"""Address of the keying page."""

from django.urls import path

from hailong.capture.modes.paper import views

urlpatterns = [path("lam-viec/<slug:slug>/nhap-lieu/", views.keying, name="keying")]
