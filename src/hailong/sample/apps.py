from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "hailong.sample"
    label = "sample"
    verbose_name = "Mẫu"
