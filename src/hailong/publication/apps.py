from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "hailong.publication"
    label = "publication"
    verbose_name = "Công bố"
