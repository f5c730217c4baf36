from django.apps import AppConfig


class EstimationConfig(AppConfig):
    name = "hailong.estimation"
    label = "estimation"
    verbose_name = "Quyền số, chỉ số"
