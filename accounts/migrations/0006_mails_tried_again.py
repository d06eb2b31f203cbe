# A mail that was given up can be tried once more.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_requests_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="retried_at",
            field=models.DateTimeField(null=True),
        ),
    ]
