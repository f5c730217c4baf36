"""Addresses of the plan."""

from django.urls import path

from hailong.plan.views import pages, surveys, wizard

app_name = "plan"
urlpatterns = [
    path("lam-viec/", surveys.surveys, name="surveys"),
    path("lam-viec/tao/", surveys.create, name="create"),
    path("lam-viec/<slug:slug>/", pages.overview, name="overview"),
    path("lam-viec/<slug:slug>/buoc/<int:step>/", wizard.step, name="step"),
    path("lam-viec/<slug:slug>/ke-hoach/", pages.plan, name="plan"),
    path("lam-viec/<slug:slug>/ke-hoach/moc/<int:order>/", pages.milestone, name="milestone"),
    path("lam-viec/<slug:slug>/phieu-hoi/", pages.questionnaires, name="questionnaires"),
    path("lam-viec/<slug:slug>/duyet/", pages.approve, name="approve"),
    path("lam-viec/<slug:slug>/thu-phieu/mo/", pages.open_field, name="open_field"),
    path("lam-viec/<slug:slug>/thu-phieu/mo-lai/", pages.reopen_field, name="reopen_field"),
    path("lam-viec/<slug:slug>/thu-phieu/dong/", pages.close_field, name="close_field"),
]
