from django.apps import AppConfig


class ProcessingConfig(AppConfig):
    name = "hailong.processing"
    label = "processing"
    verbose_name = "Làm sạch"
