from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "hailong.improvement"
    label = "improvement"
    verbose_name = "Khắc phục"
