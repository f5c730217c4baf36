"""Addresses of phúc tra."""

from django.urls import path

from hailong.reinterview import views

app_name = "reinterview"
HERE = "lam-viec/<slug:slug>/phuc-tra/"
ONE = f"{HERE}<int:round_>/<int:number>/"
urlpatterns = [
    path(HERE, views.listing, name="list"),
    path(f"{HERE}rut/", views.draw, name="draw"),
    path(f"{HERE}giao/", views.assign, name="assign"),
    path(f"{HERE}ket-thuc/", views.close, name="close"),
    path(ONE, views.one, name="one"),
    path(f"{ONE}lien-he/", views.open_contact_page, name="contact"),
    path(f"{ONE}ket-luan/", views.conclude, name="conclude"),
    path(f"{ONE}quyet-dinh/", views.decide, name="decide"),
]
