from django.db import migrations, models


def as_one_file(apps, schema_editor):
    """Imports read before were of one file each."""
    for made in apps.get_model("frame", "FrameImport").objects.using(schema_editor.connection.alias).all():
        read = {"name": made.file_name, "rows": made.rows, "mapping": made.mapping, "returned": []}
        made.files = [read | {"skipped": 0, "skipped_rows": [], "ignored_sheets": {}}]
        made.save(update_fields=["files"])


class Migration(migrations.Migration):
    dependencies = [("frame", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="columnmapping",
            name="returned",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="framefault",
            name="kept_sheet",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="framefault",
            name="sheet",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="frameimport",
            name="files",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(as_one_file, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="frameimport",
            name="mapping",
        ),
    ]
