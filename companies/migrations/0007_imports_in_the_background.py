import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_who_asked(apps, schema_editor):
    """All that was asked of a worker before was to write, by whoever the changes are signed by."""
    batches = apps.get_model("companies", "ImportBatch").objects.filter(asked_at__isnull=False)
    change_sets = apps.get_model("companies", "ChangeSet").objects.filter(pk=OuterRef("change_set"))
    batches.update(work="write", asked_by=Subquery(change_sets.values("by")))


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0006_particulars"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="all_or_nothing",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="work",
            field=models.CharField(
                choices=[
                    ("make", "being read"),
                    ("check", "being checked"),
                    ("write", "being written"),
                    ("undo", "being undone"),
                ],
                default="make",
                max_length=5,
            ),
        ),
        migrations.RunPython(say_who_asked, migrations.RunPython.noop),
    ]
