"""Addresses of improvement."""

from django.urls import path

from hailong.improvement import views

app_name = "improvement"
HERE = "lam-viec/<slug:slug>/cai-thien/"
ONE = f"{HERE}<int:pk>/"
urlpatterns = [
    path(HERE, views.plans, name="plans"),
    path(f"{HERE}lap/", views.start, name="start"),
    path(ONE, views.plan, name="plan"),
    path(f"{ONE}nhiem-vu/", views.add_measure, name="measure"),
    path(f"{ONE}gui/", views.send, name="send"),
    path(f"{ONE}tiep-nhan/", views.accept, name="accept"),
    path(f"{ONE}tra-lai/", views.give_back, name="give_back"),
    path(f"{ONE}nhiem-vu/<int:order>/", views.follow_up, name="follow_up"),
    path(f"{ONE}nhiem-vu/<int:order>/sua/", views.measure, name="change"),
    path(f"{ONE}nhiem-vu/<int:order>/bo/", views.remove_measure, name="remove"),
]
