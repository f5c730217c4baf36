from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "hailong.plan"
    label = "plan"
    verbose_name = "Kế hoạch"
