"""Compile every template, so that a typing error in a rarely shown page is found before a person finds it."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "symbiosis.settings")


def problems() -> list[str]:
    """Return one line for each template that does not compile."""
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    found = []
    for path in sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file()):
        name = path.relative_to(ROOT / "templates").as_posix()
        try:
            get_template(name)
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            found.append(f"templates/{name}: {error}")
    return found


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit("\n".join(problems()) or 0)
