from django.apps import AppConfig


class InstrumentConfig(AppConfig):
    name = "hailong.instrument"
    label = "instrument"
    verbose_name = "Phiếu hỏi"
