"""The production set-up in docker-compose.yml keeps its promises."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

STAYING = ["web", "worker", "beat", "postgres", "redis"]
OWN = ["migrate", "web", "worker", "beat"]
VARIABLE = re.compile(r"\$\{([A-Z_]+)(:[?-][^}]*)?\}")
SECRETS = {"SECRET_KEY", "AUDIT_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}


@pytest.fixture
def text(root: Path) -> str:
    return (root / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture
def compose(text: str) -> Any:
    return yaml.safe_load(text)


def test_services_are_the_processes_of_the_product(compose: Any) -> None:
    assert list(compose["services"]) == ["migrate", *STAYING]


@pytest.mark.parametrize("name", STAYING)
def test_service_that_stays_has_a_health_check_and_restarts(compose: Any, name: str) -> None:
    service = compose["services"][name]

    assert {"test", "interval", "timeout", "retries"} <= service["healthcheck"].keys()
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_own_service_waits_for_schema_database_and_broker(compose: Any, name: str) -> None:
    assert compose["services"][name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


@pytest.mark.parametrize(("name", "place"), [("postgres", "/var/lib/postgresql/data"), ("redis", "/data")])
def test_data_lies_on_a_named_volume(compose: Any, name: str, place: str) -> None:
    volume, mounted = compose["services"][name]["volumes"][0].split(":")

    assert mounted == place
    assert volume in compose["volumes"]


def test_redis_keeps_its_queue(compose: Any) -> None:
    command = " ".join(compose["services"]["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert '--requirepass "$$REDISCLI_AUTH"' in command


@pytest.mark.parametrize("name", OWN)
def test_own_container_has_no_privileges(compose: Any, name: str) -> None:
    service = compose["services"][name]

    assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])


def test_image_runs_as_a_person_without_rights(root: Path) -> None:
    lines = (root / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert "USER symbiosis" in lines
    assert lines.index("USER symbiosis") < next(i for i, line in enumerate(lines) if line.startswith("CMD"))


def test_secret_without_a_value_stops_with_a_sentence(text: str) -> None:
    guards = {name: guard for name, guard in VARIABLE.findall(text) if guard.startswith(":?")}

    assert guards.keys() >= SECRETS
    assert all(guard.startswith(":?Set ") for guard in guards.values())


def test_each_variable_is_in_the_example(root: Path, text: str) -> None:
    example = re.findall(r"^([A-Z_]+)=", (root / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)

    assert {name for name, _guard in VARIABLE.findall(text)} - {"SECRET_KEY_FALLBACKS"} == set(example)


def test_only_the_site_is_reachable_and_only_from_this_machine(compose: Any) -> None:
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}

    assert ports == {"web": ["127.0.0.1:${WEB_PORT:-8000}:8000"]}


def filled_in(environment: dict[str, str]) -> dict[str, str]:
    """Return the service's environment with a value for each variable."""
    values = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "AUDIT_KEY": secrets.token_urlsafe(64),
        "SITE_HOST": "symbiosis.example.org",
    }
    return {
        name: VARIABLE.sub(lambda found: values.get(found[1], "" if found[2] == ":-" else "abc123"), value)
        for name, value in environment.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "warnings"), [({}, []), ({"HTTPS": "0"}, ["W004", "W008", "W012", "W016"])]
)
def test_deployment_check_passes_with_the_environment_of_the_web_service(
    root, compose, change, warnings
) -> None:
    env = os.environ | filled_in(compose["services"]["web"]["environment"]) | change | {"DEBUG": "0"}
    env["DJANGO_SETTINGS_MODULE"] = "symbiosis.settings"
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)

    assert sorted(set(re.findall(r"security\.(W\d+)", done.stderr))) == warnings
    assert done.returncode == bool(warnings), done.stderr
