from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "hailong.frame"
    label = "frame"
    verbose_name = "Dàn mẫu"
