# A change of an agreement that needs more than the board has approved waits for the board.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0006_suspended"),
    ]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="board",
            field=models.CharField(
                choices=[
                    ("not_asked", "no question for the board"),
                    ("asked", "at the board"),
                    ("approved", "approved by the board"),
                    ("sent_back", "sent back by the board"),
                    ("withdrawn", "taken back from the board for a newer offer"),
                ],
                default="not_asked",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("board__in", ["not_asked", "asked", "approved", "sent_back", "withdrawn"])
                ),
                name="exchanges_amendment_board_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_at__isnull", True), ("board__in", ["not_asked", "approved"]), _connector="OR"
                ),
                name="exchanges_amendment_signed_after_board",
            ),
        ),
    ]
