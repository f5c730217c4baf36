from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "hailong.ui"
    label = "ui"
    verbose_name = "Giao diện"
