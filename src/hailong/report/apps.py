from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "hailong.report"
    label = "report"
    verbose_name = "Báo cáo"
