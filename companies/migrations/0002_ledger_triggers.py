"""Tie `allocated` to its movements inside the database, on PostgreSQL and SQLite alike.

A movement adds itself to the listing's counter, where the CHECK refuses more than is offered. The counter cannot
be set to anything but the sum of its movements, and a movement cannot be changed or, while its listing stands,
deleted. Sums are rounded to the four decimals of the column, because SQLite adds floating-point numbers.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MESSAGES = {
    "counter": "allocated is the sum of the listing''s movements",
    "fixed": "a movement of quantity is never changed",
    "kept": "a movement of quantity is kept as long as its listing",
}

SQLITE = f"""
CREATE TRIGGER companies_movement_counted AFTER INSERT ON companies_quantitymovement
BEGIN
  UPDATE companies_listing SET allocated = ROUND(allocated + NEW.quantity, 4) WHERE id = NEW.listing_id;
END;
--
CREATE TRIGGER companies_movement_fixed BEFORE UPDATE ON companies_quantitymovement
BEGIN
  SELECT RAISE(ABORT, '{MESSAGES["fixed"]}');
END;
--
CREATE TRIGGER companies_movement_kept BEFORE DELETE ON companies_quantitymovement
WHEN EXISTS (SELECT 1 FROM companies_listing WHERE id = OLD.listing_id)
BEGIN
  SELECT RAISE(ABORT, '{MESSAGES["kept"]}');
END;
--
CREATE TRIGGER companies_listing_starts_free BEFORE INSERT ON companies_listing
WHEN NEW.allocated <> 0
BEGIN
  SELECT RAISE(ABORT, '{MESSAGES["counter"]}');
END;
--
CREATE TRIGGER companies_listing_counter BEFORE UPDATE OF allocated ON companies_listing
WHEN ABS(NEW.allocated - (SELECT COALESCE(SUM(quantity), 0) FROM companies_quantitymovement
                          WHERE listing_id = NEW.id)) > 0.00005
BEGIN
  SELECT RAISE(ABORT, '{MESSAGES["counter"]}');
END;
"""

POSTGRESQL = f"""
CREATE FUNCTION companies_count_movement() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  UPDATE companies_listing SET allocated = allocated + NEW.quantity WHERE id = NEW.listing_id;
  RETURN NULL;
END $body$;
--
CREATE FUNCTION companies_refuse_movement_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION '{MESSAGES["fixed"]}' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM companies_listing WHERE id = OLD.listing_id) THEN
    RAISE EXCEPTION '{MESSAGES["kept"]}' USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END $body$;
--
CREATE FUNCTION companies_guard_counter() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.allocated <> (SELECT COALESCE(SUM(quantity), 0) FROM companies_quantitymovement
                       WHERE listing_id = NEW.id) THEN
    RAISE EXCEPTION '{MESSAGES["counter"]}' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
--
CREATE TRIGGER companies_movement_counted AFTER INSERT ON companies_quantitymovement
FOR EACH ROW EXECUTE FUNCTION companies_count_movement();
--
CREATE TRIGGER companies_movement_fixed BEFORE UPDATE OR DELETE ON companies_quantitymovement
FOR EACH ROW EXECUTE FUNCTION companies_refuse_movement_change();
--
CREATE TRIGGER companies_listing_counter BEFORE INSERT OR UPDATE OF allocated ON companies_listing
FOR EACH ROW EXECUTE FUNCTION companies_guard_counter();
"""

DROP = {
    "sqlite": """
DROP TRIGGER companies_movement_counted
--
DROP TRIGGER companies_movement_fixed
--
DROP TRIGGER companies_movement_kept
--
DROP TRIGGER companies_listing_starts_free
--
DROP TRIGGER companies_listing_counter
""",
    "postgresql": """
DROP FUNCTION companies_count_movement() CASCADE
--
DROP FUNCTION companies_refuse_movement_change() CASCADE
--
DROP FUNCTION companies_guard_counter() CASCADE
""",
}
CREATE = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def _run(script: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in script.split("\n--\n"):
        schema_editor.execute(statement, params=None)


def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(CREATE[schema_editor.connection.vendor], schema_editor)


def drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(DROP[schema_editor.connection.vendor], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
