"""docker-compose.yml against the compose specification's own JSON schema, and against our promises.

The schema (Apache-2.0, its licence stands beside it) is the one that the PyPI package
check-jsonschema 0.39.0 ships. No container was run by this test.
"""

import copy
import json
import re

import jsonschema
import pytest
import yaml

from tools.odoo import OURS
from tools.paths import ROOT

SCHEMA = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text())
TEXT = (ROOT / "docker-compose.yml").read_text()


@pytest.fixture
def compose():
    return yaml.safe_load(TEXT)


def validate(content):
    # Interpolated values are strings until compose fills them in; the schema allows that where it matters.
    jsonschema.Draft202012Validator(SCHEMA).validate(content)


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_file_follows_the_specification(compose):
    validate(compose)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content["services"]["web"].update(helthcheck={}),
        lambda content: content["services"]["db"].update(command={"a": 1}),
        lambda content: content["services"]["nginx"]["depends_on"]["web"].update(condition="service_happy"),
        lambda content: content["secrets"]["db_password"].update(file=3),
        lambda content: content.update(servises={}),
    ],
)
def test_the_schema_complains(compose, spoil):
    spoiled = copy.deepcopy(compose)
    spoil(spoiled)
    with pytest.raises(jsonschema.ValidationError):
        validate(spoiled)


def test_the_services_are_those_of_the_design(compose):
    assert set(compose["services"]) == {"nginx", "init", "web", "jobs", "db"}
    for name in ("nginx", "web", "jobs", "db"):
        assert compose["services"][name]["healthcheck"]["test"], name
        assert compose["services"][name]["restart"] == "unless-stopped", name


def test_only_the_proxy_is_reached_from_outside(compose):
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["nginx"]


def test_secrets_are_files_and_no_variable_holds_one(compose):
    assert compose["secrets"]
    for secret in compose["secrets"].values():
        assert list(secret) == ["file"]
    for service in compose["services"].values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY", key):
                assert key.endswith("_FILE") and value.startswith("/run/secrets/")
        for name in service.get("secrets", []):
            assert name in compose["secrets"]


def test_every_variable_stands_in_the_example():
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", TEXT))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert used == example


def test_every_mounted_file_is_there(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).is_file(), source
            else:
                assert source in compose["volumes"]


def test_the_image_takes_what_is_there():
    dockerfile = (ROOT / "config" / "Dockerfile").read_text()
    assert dockerfile.count("FROM odoo:19.0") == 1
    assert "--require-hashes" in dockerfile
    for source in re.findall(r"^COPY (?:--\S+ )*(\S+) ", dockerfile, re.MULTILINE):
        assert (ROOT / source).exists(), source


def test_the_image_installs_what_the_launcher_installs():
    entrypoint = (ROOT / "config" / "entrypoint.sh").read_text()
    assert f"ours={','.join(OURS)}" in entrypoint
