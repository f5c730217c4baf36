from django.apps import AppConfig


class ReinterviewConfig(AppConfig):
    name = "hailong.reinterview"
    label = "reinterview"
    verbose_name = "Phúc tra"
