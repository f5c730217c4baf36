"""Addresses of the administrator."""

from django.urls import path

from hailong.org import views

app_name = "org"
urlpatterns = [
    path("so-nhat-ky/", views.ledger, name="ledger"),
    path("lam-viec/quan-tri/don-vi/", views.agencies, name="agencies"),
    path("lam-viec/quan-tri/don-vi/<slug:key>/", views.agency, name="agency"),
    path("lam-viec/quan-tri/don-vi/<slug:key>/ket-thuc/", views.end_agency, name="end_agency"),
    path("lam-viec/quan-tri/dia-ban/", views.areas, name="areas"),
    path("lam-viec/quan-tri/dia-ban/<slug:key>/", views.area, name="area"),
    path("lam-viec/quan-tri/dia-ban/<slug:key>/them-co-quan/", views.add_agency, name="add_agency"),
    path("lam-viec/quan-tri/dia-ban/<slug:key>/lap-co-quan/", views.add_usual_agencies, name="add_usual_agencies"),
    path("lam-viec/quan-tri/nguoi-dung/", views.people, name="people"),
    path("lam-viec/quan-tri/nguoi-dung/them/", views.add_person, name="add_person"),
    path("lam-viec/quan-tri/nguoi-dung/<str:code>/", views.person, name="person"),
    path("lam-viec/quan-tri/nguoi-dung/<str:code>/vai-tro/<int:pk>/thu-hoi/", views.revoke, name="revoke"),
    path("lam-viec/quan-tri/nguoi-dung/<str:code>/mat-khau/", views.offer_password, name="offer_password"),
    path("mat-khau/<str:code>/<str:token>/", views.choose_password, name="choose_password"),
    path("lam-viec/quan-tri/nguoi-dung/<str:code>/khoa/", views.set_active, name="set_active"),
]
