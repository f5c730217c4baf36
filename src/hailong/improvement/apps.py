from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "hailong.improvement"
    label = "improvement"
    verbose_name = "Khắc phục"

    def ready(self) -> None:
        """Show what was promised and done on the public pages of `publication`, which must not know this room."""
        from hailong.improvement.queries import promises
        from hailong.publication.queries import register_section

        register_section(
            "improvement",
            template="improvement/promises.html",
            make=lambda release, unit: {"promises": found} if (found := promises(release, unit)) else None,
        )
