from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_messages_that_leave")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="counted_minute",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="counted_requests",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
