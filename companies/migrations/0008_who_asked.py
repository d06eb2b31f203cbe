from django.db import migrations, models


class Migration(migrations.Migration):
    """After the values are there: PostgreSQL does not alter a table whose new rows await their check."""

    dependencies = [("companies", "0007_imports_in_the_background")]

    operations = [
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(work__in=["make", "check", "write", "undo"]),
                name="companies_importbatch_work_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(asked_at__isnull=True) | models.Q(asked_by__isnull=False),
                name="companies_importbatch_somebody_asked",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "state"], name="companies_importrow_by_state"),
        ),
    ]
