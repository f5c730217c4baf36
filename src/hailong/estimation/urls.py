"""Addresses of estimation."""

from django.urls import path

from hailong.estimation import views

app_name = "estimation"
HERE = "lam-viec/<slug:slug>/phan-tich/"
urlpatterns = [
    path(HERE, views.results, name="results"),
    path(f"{HERE}tinh/", views.run, name="run"),
    path(f"{HERE}<slug:block>/<slug:unit>/", views.unit, name="unit"),
]
