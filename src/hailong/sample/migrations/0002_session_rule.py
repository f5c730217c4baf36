"""Sessions say by which version of the rule they were planned; those of before were planned by the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sample", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="onsitesession", name="start_within_interval"),
        migrations.AddField(
            model_name="onsitesession",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="onsitesession",
            name="interval",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="onsitesession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("version", 1),
                        ("interval__isnull", False),
                        ("start__gte", 1),
                        ("start__lte", models.F("interval")),
                    ),
                    models.Q(("version", 2), ("interval__isnull", True), ("start__lt", models.F("expected_visitors"))),
                    _connector="OR",
                ),
                name="start_of_a_known_rule",
            ),
        ),
    ]
