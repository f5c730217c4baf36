"""Names get their place in the Vietnamese alphabet."""

from django.db import migrations, models

from hailong.ui.vietnamese import collation_key

BATCH = 500


def fill(apps, schema_editor):
    for name in ("Area", "Agency"):
        model = apps.get_model("org", name)
        rows = list(model.objects.only("pk", "name"))
        for row in rows:
            row.collated = collation_key(row.name)
        model.objects.bulk_update(rows, ["collated"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="collated",
            field=models.CharField(db_index=True, default="", editable=False, max_length=900),
        )
        for model in ("agency", "area")
    ] + [migrations.RunPython(fill, migrations.RunPython.noop)]
