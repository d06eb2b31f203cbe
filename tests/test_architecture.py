"""Guards of the architecture. Each has a negative control that shows it can fail."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.views import APIView

from tests.factories import make_user

ROOT = Path(settings.BASE_DIR)
APPS = ["accounts", "catalogue", "parks", "companies", "matching", "exchanges"]  # lowest first
PACKAGES = ["symbiosis", *APPS]
PUBLIC_PAGES = {"healthz", "readyz", "start", "login"} | {
    "join",  # whoever holds an invitation's link has no account yet
    "join-account",
    "join-refuse",
    "password-forgotten",
    "password-reset",  # whoever has forgotten the password cannot sign in first
    "answer",  # signed for one purpose, as the next three
    "mail-stop",
    "quick-report",
    "still-true",  # read on a phone where nobody is signed in
}
MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 60

VIOLATIONS = {
    "Apps depend downward only": ("parks/permissions.py", "import companies.models"),
    "Pure modules know nothing of Django": ("matching/engine/types.py", "import django"),
    "Inside an app: pages, then actions, then models": (
        "companies/models/listing.py",
        "import companies.actions",
    ),
    "No import loops inside an app": ("accounts/models/people.py", "import accounts.history"),
}


def python_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_import_contracts_are_kept() -> None:
    outcome = lint_imports(ROOT)

    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.slow
@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_of_each_contract_is_caught(contract: str, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("*.csv", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    name, line = VIOLATIONS[contract]
    module = tmp_path / name
    module.write_text(f"{module.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")

    outcome = lint_imports(tmp_path)

    assert outcome.returncode == 1
    assert f"{contract} BROKEN" in outcome.stdout


PURE = "matching.engine, exchanges.states, accounts.roles, catalogue.units, catalogue.impacts, catalogue.classify"


@pytest.mark.parametrize(("modules", "loads_django"), [(PURE, "False"), ("symbiosis.celery", "True")])
def test_pure_modules_load_without_django(modules: str, loads_django: str) -> None:
    program = f"import sys, {modules}; print('django' in sys.modules)"

    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert outcome.stdout.strip() == loads_django


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_only_the_listed_pages_are_public() -> None:
    public = {
        entry.name
        for entry in patterns(get_resolver())
        if not getattr(entry.callback, "login_required", True)
    }

    assert public == PUBLIC_PAGES | {entry.name for entry in api_routes()}


def api_routes() -> list[URLPattern]:
    """The routes whose views ask for a token themselves."""
    return [
        entry
        for entry in patterns(get_resolver())
        if issubclass(getattr(entry.callback, "cls", object), APIView)
    ]


METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


@pytest.mark.django_db
@pytest.mark.parametrize("entry", api_routes(), ids=lambda entry: str(entry.name))
def test_no_api_route_answers_without_a_token(entry: URLPattern) -> None:
    assert refusals(Client(), entry) == dict.fromkeys(METHODS, 401)


@pytest.mark.django_db
@pytest.mark.parametrize("entry", api_routes(), ids=lambda entry: str(entry.name))
def test_a_sign_in_of_the_browser_opens_only_the_description_of_the_api(entry: URLPattern) -> None:
    """Else a page of another site could act in the person's name."""
    client = Client()
    client.force_login(make_user())

    assert (401 not in refusals(client, entry).values()) == (entry.name == "api-schema")


def refusals(client: Client, entry: URLPattern) -> dict[str, int]:
    url = reverse(str(entry.name), args=["LST-2611-7KQ4D"] * len(entry.pattern.converters))
    return {method: client.generic(method, url).status_code for method in METHODS}


def long_functions(source: str) -> list[str]:
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > MOST_FUNCTION_LINES]


def test_no_function_is_longer_than_sixty_lines() -> None:
    found = {path.name: long_functions(path.read_text(encoding="utf-8")) for path in python_files()}

    assert {name: names for name, names in found.items() if names} == {}
    assert long_functions("def f():\n" + "    x = 1\n" * MOST_FUNCTION_LINES) == ["f"]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long_files = [
        path.name
        for path in python_files()
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_FILE_LINES
    ]

    assert long_files == []


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_every_model_says_what_it_is_and_names_its_constraints(model: type[Model]) -> None:
    assert "__str__" in vars(model) or any("__str__" in vars(base) for base in model.__mro__[1:-2])
    assert all(
        constraint.name.startswith(f"{model._meta.app_label}_") for constraint in model._meta.constraints
    )


def upward_names() -> set[tuple[str, str]]:
    """Return (lower app, reverse name) for each relation that a higher app points at a lower model."""
    found = set()
    for model in own_models():
        for relation in model._meta.related_objects:
            higher, lower = relation.related_model._meta.app_label, model._meta.app_label
            if higher in APPS and APPS.index(higher) > APPS.index(lower) and relation.get_accessor_name():
                found.add((lower, str(relation.get_accessor_name())))
    return found


def mentions(source: str, name: str) -> bool:
    """True when the source reads an attribute of this name, or names it in a lookup string or keyword."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == name:
            return True
        if isinstance(node, ast.keyword) and (node.arg or "").split("__")[0] == name:
            return True
    return False


def test_no_lower_app_uses_a_reverse_name_of_a_higher_one() -> None:
    for lower, name in sorted(upward_names()):
        for path in (ROOT / lower).rglob("*.py"):
            if "migrations" not in path.parts:
                assert not mentions(path.read_text(encoding="utf-8"), name), f"{path} uses {name}"


@pytest.mark.parametrize("source", ["park.companies.all()", "Park.objects.filter(companies__name='x')"])
def test_a_hidden_upward_lookup_is_caught(source: str) -> None:
    assert ("parks", "companies") in upward_names()
    assert mentions(source, "companies")


def broker_calls(source: str) -> list[str]:
    """Return the calls that put a message into the broker."""
    return [
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"delay", "apply_async", "send_task"}
    ]


def test_only_tasks_ask_the_broker() -> None:
    """A request leaves rows and waits for nobody; the bells of the workers ring again every second."""
    asking = {path.name for path in python_files() if broker_calls(path.read_text(encoding="utf-8"))}

    assert asking == {"tasks.py"}


def test_a_view_that_asks_the_broker_is_caught() -> None:
    assert broker_calls("def view(request):\n    work.delay()\n    app.send_task('x')") == [
        "delay",
        "send_task",
    ]
