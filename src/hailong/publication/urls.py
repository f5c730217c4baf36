"""Addresses of publication."""

from django.urls import path

from hailong.publication.views import public, workbench

app_name = "publication"
VERSION = "ket-qua/<slug:slug>/ban/<str:version>/"
HERE = "lam-viec/<slug:slug>/cong-bo/"
PREVIEW = f"{HERE}<int:pk>/"
urlpatterns = [
    path("", public.portal, name="portal"),
    path("ket-qua/<slug:slug>/", public.survey, name="survey"),
    path("ket-qua/<slug:slug>/du-lieu/<str:name>", public.open_file, name="file"),
    path(VERSION, public.survey, name="version"),
    path(f"{VERSION}du-lieu/<str:name>", public.open_file, name="version_file"),
    path(f"{VERSION}bieu-do/<str:name>", public.chart, name="chart"),
    path(f"{VERSION}<slug:block>/<slug:unit>/", public.agency, name="version_agency"),
    path("ket-qua/<slug:slug>/<slug:block>/<slug:unit>/", public.agency, name="agency"),
    path("kiem-tra-phieu/", public.receipt, name="receipt"),
    path("phuong-phap/", public.method, name="method"),
    path("du-lieu-mo/", public.data, name="data"),
    path("dieu-da-thay-doi/", public.changes, name="changes"),
    path(HERE, workbench.releases, name="releases"),
    path(f"{HERE}trinh/", workbench.ask, name="ask"),
    path(PREVIEW, workbench.preview, name="preview"),
    path(f"{PREVIEW}du-lieu/<str:name>", workbench.preview_file, name="preview_file"),
    path(f"{PREVIEW}bieu-do/<str:name>", workbench.preview_chart, name="preview_chart"),
    path(f"{PREVIEW}<slug:block>/<slug:unit>/", workbench.preview_agency, name="preview_agency"),
    path(f"{HERE}<int:pk>/duyet/", workbench.decide, name="decide"),
]
