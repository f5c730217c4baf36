from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "hailong.improvement"
    label = "improvement"
    verbose_name = "Khắc phục"
    public_section = "hailong.improvement.queries.PROMISED"  # shown by `publication`, which must not know this room
