from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "hailong.monitoring"
    label = "monitoring"
    verbose_name = "Điều hành"
