from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_code_types_and_emissions")]

    operations = [
        migrations.AddIndex(
            model_name="resourcetype",
            index=models.Index(fields=["name_en"], name="catalogue_resourcetype_name_en"),
        ),
        migrations.AddIndex(
            model_name="resourcetype",
            index=models.Index(fields=["name_vi"], name="catalogue_resourcetype_name_vi"),
        ),
    ]
