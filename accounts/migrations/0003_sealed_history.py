"""The history gets its hashes and seals; what is sealed is kept as it is by the database itself.

The name of a person (`actor_label`) may be replaced at any time: that is how a person is forgotten.
"""

import secrets

import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import accounts.models

FIXED = ("at", "actor_id", "verb", "target_type", "target_code", "reason", "note", "detail", "nonce", "mac")
EVENT_MESSAGE = "a sealed line of history is never changed"
SEAL_MESSAGE = "a seal of the history is never changed"

SQLITE = f"""
CREATE TRIGGER accounts_sealed_event_fixed BEFORE UPDATE OF {", ".join(FIXED)}, sealed_in ON accounts_auditevent
WHEN OLD.sealed_in IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, '{EVENT_MESSAGE}');
END;
--
CREATE TRIGGER accounts_sealed_event_kept BEFORE DELETE ON accounts_auditevent WHEN OLD.sealed_in IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, '{EVENT_MESSAGE}');
END;
--
CREATE TRIGGER accounts_seal_fixed BEFORE UPDATE ON accounts_auditseal
BEGIN
  SELECT RAISE(ABORT, '{SEAL_MESSAGE}');
END;
--
CREATE TRIGGER accounts_seal_kept BEFORE DELETE ON accounts_auditseal
BEGIN
  SELECT RAISE(ABORT, '{SEAL_MESSAGE}');
END;
"""
SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in (*FIXED, "sealed_in"))
POSTGRESQL = f"""
CREATE FUNCTION accounts_keep_sealed_event() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF OLD.sealed_in IS NOT NULL AND (TG_OP = 'DELETE' OR NOT ({SAME})) THEN
    RAISE EXCEPTION '{EVENT_MESSAGE}' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $body$;
--
CREATE FUNCTION accounts_keep_seal() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION '{SEAL_MESSAGE}' USING ERRCODE = 'check_violation';
END $body$;
--
CREATE TRIGGER accounts_sealed_event BEFORE UPDATE OR DELETE ON accounts_auditevent
FOR EACH ROW EXECUTE FUNCTION accounts_keep_sealed_event();
--
CREATE TRIGGER accounts_seal BEFORE UPDATE OR DELETE ON accounts_auditseal
FOR EACH ROW EXECUTE FUNCTION accounts_keep_seal();
"""
DROP = {
    "sqlite": """
DROP TRIGGER accounts_sealed_event_fixed
--
DROP TRIGGER accounts_sealed_event_kept
--
DROP TRIGGER accounts_seal_fixed
--
DROP TRIGGER accounts_seal_kept
""",
    "postgresql": """
DROP FUNCTION accounts_keep_sealed_event() CASCADE
--
DROP FUNCTION accounts_keep_seal() CASCADE
""",
}
CREATE = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def _run(script: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in script.split("\n--\n"):
        schema_editor.execute(statement, params=None)


def create_triggers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(CREATE[schema_editor.connection.vendor], schema_editor)


def drop_triggers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(DROP[schema_editor.connection.vendor], schema_editor)


def sign_old_lines(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Lines from before get their hash now: it proves what they say from today on, not before."""
    from accounts.sealing import mac_of

    for event in apps.get_model("accounts", "AuditEvent").objects.filter(mac="").iterator():
        event.nonce = secrets.token_hex(16)
        event.mac = mac_of(event)
        event.save(update_fields=["nonce", "mac"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_listings_and_imports")]
    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("lines", models.JSONField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("head", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.CheckConstraint(
                condition=models.Q(number=1, previous="") | (models.Q(number__gt=1) & ~models.Q(previous="")),
                name="accounts_auditseal_chained",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="nonce",
            field=models.CharField(default=accounts.models.new_nonce, max_length=32),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="mac",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditevent", name="sealed_in", field=models.PositiveIntegerField(null=True)
        ),
        migrations.RunPython(sign_old_lines, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(fields=("mac",), name="accounts_auditevent_mac_once"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("sealed_in__isnull", True)),
                fields=["id"],
                name="accounts_auditevent_unsealed",
            ),
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
