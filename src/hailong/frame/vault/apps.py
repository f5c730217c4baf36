from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "hailong.frame.vault"
    label = "vault"
    verbose_name = "Kho liên hệ"
