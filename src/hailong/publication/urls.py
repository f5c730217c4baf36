"""Addresses of publication."""

from django.urls import path

from hailong.publication.views import public, workbench

app_name = "publication"
HERE = "lam-viec/<slug:slug>/cong-bo/"
urlpatterns = [
    path("", public.portal, name="portal"),
    path("ket-qua/<slug:slug>/", public.survey, name="survey"),
    path("ket-qua/<slug:slug>/du-lieu/<str:name>", public.open_file, name="file"),
    path("ket-qua/<slug:slug>/<slug:block>/<slug:unit>/", public.agency, name="agency"),
    path("kiem-tra-phieu/", public.receipt, name="receipt"),
    path("phuong-phap/", public.method, name="method"),
    path(HERE, workbench.releases, name="releases"),
    path(f"{HERE}trinh/", workbench.ask, name="ask"),
    path(f"{HERE}<int:pk>/", workbench.preview, name="preview"),
    path(f"{HERE}<int:pk>/duyet/", workbench.decide, name="decide"),
]
