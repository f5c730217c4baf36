from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "hailong.capture"
    label = "capture"
    verbose_name = "Thu phiếu"
