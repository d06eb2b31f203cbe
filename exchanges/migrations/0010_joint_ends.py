# A joint proposal whose agreements have all ended no longer keeps its group from being started anew.

from typing import Any

from django.db import migrations, models
from django.db.models import Max

CLOSED = ("ended", "declined", "expired")


def read_from_legs(apps: Any, _editor: Any) -> None:
    """An agreed whole of which no exchange goes on has ended with the last of them."""
    joints = apps.get_model("exchanges", "Joint").objects
    legs = apps.get_model("exchanges", "JointLeg").objects
    going_on = legs.exclude(proposal__state__in=CLOSED).values("joint")
    agreed = joints.filter(agreed_at__isnull=False, dissolved_at__isnull=True)
    over = agreed.exclude(pk__in=going_on).annotate(last=Max("legs__proposal__state_since"))
    for joint in list(over):
        joints.filter(pk=joint.pk).update(ended_at=joint.last)


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0009_hauliers"),
    ]

    operations = [
        migrations.AddField(
            model_name="joint",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(read_from_legs, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="joint",
            name="exchanges_joint_one_standing_per_group",
        ),
        migrations.AddConstraint(
            model_name="joint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dissolved_at__isnull", True), ("ended_at__isnull", True)),
                fields=("group_key",),
                name="exchanges_joint_one_going_on_per_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="joint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    models.Q(("agreed_at__isnull", False), ("dissolved_at__isnull", True)),
                    _connector="OR",
                ),
                name="exchanges_joint_ended_was_agreed",
            ),
        ),
    ]
