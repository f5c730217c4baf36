"""What the plan's document says besides (plans above it, recipients), and who had a hand in the draft."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]

    operations = [
        migrations.AddField(model_name="survey", name=name, field=models.JSONField(default=list))
        for name in ("editors", "plan_chain", "recipients")
    ]
