from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

NAME = "companies_listing_words"


def index_words(apps, schema_editor):
    """Words are found in the middle of texts on PostgreSQL; SQLite reads the texts."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {NAME} ON companies_listing USING gin (search_key gin_trgm_ops)")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("companies", "0003_listings_and_imports")]

    operations = [
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["resource", "kind", "code"], name="companies_listing_by_type"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["kind", "code"], name="companies_listing_by_kind"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["family", "kind", "code"], name="companies_listing_by_family"),
        ),
        TrigramExtension(),
        migrations.RunPython(index_words, drop_index),
    ]
