# The haulier by name and licence; what a company states of its customs status.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0008_who_asked"),
        ("exchanges", "0008_suspensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomsStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_export_processing", models.BooleanField()),
                ("paper", models.CharField(max_length=120)),
                ("stated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
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
        migrations.AddField(
            model_name="customsstatement",
            name="company",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="customs_statement",
                to="companies.company",
            ),
        ),
        migrations.AddField(
            model_name="customsstatement",
            name="stated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="customsstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper", ""), _negated=True), name="exchanges_customs_paper_named"
            ),
        ),
    ]
