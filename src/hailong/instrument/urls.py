"""Addresses of the question library."""

from django.urls import path

from hailong.instrument import views

app_name = "instrument"
urlpatterns = [
    path("lam-viec/bo-phieu/", views.sets, name="sets"),
    path("lam-viec/bo-phieu/<slug:code>/<str:number>/", views.version, name="version"),
    path("lam-viec/bo-phieu/<slug:code>/<str:number>/sua/", views.edit, name="edit"),
]
