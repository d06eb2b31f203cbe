# When deliveries were suspended, so far only in the history, as rows of their own.

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

ENDS = ("proposal.resume_deliveries", "proposal.end")


def read_from_history(apps: Any, _editor: Any) -> None:
    """Each suspension of an agreement, closed by what resumed the deliveries or ended the exchange."""
    events, agreements, suspensions = (
        apps.get_model(app, name)
        for app, name in (
            ("accounts", "AuditEvent"),
            ("exchanges", "Agreement"),
            ("exchanges", "Suspension"),
        )
    )
    by_code = dict(agreements.objects.values_list("proposal__code", "pk"))
    rows = events.objects.filter(target_type="proposal", verb__in=("proposal.suspend", *ENDS))
    for event in rows.order_by("pk"):
        agreement, day = by_code.get(event.target_code), timezone.localdate(event.at)
        if agreement is None:
            continue
        if event.verb in ENDS:
            suspensions.objects.filter(agreement=agreement, until=None).update(until=day)
        else:
            suspensions.objects.create(agreement_id=agreement, since=day)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sealed_history"),
        ("exchanges", "0007_changes_at_the_board"),
    ]

    operations = [
        migrations.CreateModel(
            name="Suspension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="exchanges.agreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("agreement",),
                        name="exchanges_suspension_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="exchanges_suspension_days_ordered",
                    ),
                ],
            },
        ),
        migrations.RunPython(read_from_history, migrations.RunPython.noop),
    ]
