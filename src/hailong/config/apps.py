from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "hailong.config"
    label = "config"
    verbose_name = "Cấu hình"
