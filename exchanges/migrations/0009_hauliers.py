# The haulier by name and licence.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0008_suspensions"),
    ]

    operations = [
        migrations.AddField(
            model_name="terms",
            name="carrier_licence",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="terms",
            name="carrier_name",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("carrier", "third"),
                    models.Q(("carrier_licence", ""), ("carrier_name", "")),
                    _connector="OR",
                ),
                name="exchanges_terms_haulier_iff_third",
            ),
        ),
    ]
