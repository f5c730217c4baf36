from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "hailong.ledger"
    label = "ledger"
    verbose_name = "Sổ nhật ký"
