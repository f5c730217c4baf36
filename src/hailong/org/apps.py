from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "hailong.org"
    label = "org"
    verbose_name = "Tổ chức"
