from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "hailong.fieldwork"
    label = "fieldwork"
    verbose_name = "Điều tra"
