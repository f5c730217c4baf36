"""A refused release takes no version number."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('estimation', '0001_initial'),
        ('plan', '0002_document_and_editors'),
        ('publication', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='release',
            name='one_release_a_version',
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'refused'), _negated=True), fields=('survey', 'version'), name='one_release_a_version'),
        ),
    ]
