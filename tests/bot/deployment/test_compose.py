"""compose.yaml and the Dockerfile agree with each other and with the settings."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings, read_settings

COMPOSE: dict[str, Any] = yaml.safe_load(Path("compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = Path("Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
IMAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in service
    assert "privileged" not in service


def test_the_bot_runs_alone_unless_a_profile_is_turned_on() -> None:
    profiles = {name: service.get("profiles", []) for name, service in SERVICES.items()}
    assert profiles == {"bot": [], "postgres": ["postgres"], "caddy": ["webhook"]}
    assert SERVICES["bot"]["depends_on"]["postgres"]["required"] is False


def test_only_the_web_server_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert COMPOSE["networks"]["database"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == ["database"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_volume_is_declared_and_every_file_exists(name: str) -> None:
    for volume in SERVICES[name]["volumes"]:
        source = volume.split(":")[0]
        assert Path(source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_bot_writes_to_the_volumes_of_the_image() -> None:
    (volumes,) = re.findall(r"^VOLUME (.*)$", IMAGE, re.MULTILINE)
    assert sorted(json.loads(volumes)) == sorted(
        volume.split(":")[1] for volume in SERVICES["bot"]["volumes"]
    )


@pytest.mark.usefixtures("clean_environment")
def test_what_is_set_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = SERVICES["bot"]["environment"]
    assert {name.lower() for name in variables} <= set(Settings.model_fields)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
        in_image = re.search(rf"\b{name}=(\S+)", IMAGE)
        assert in_image is None or in_image[1] == value
    read_settings()


def test_the_health_check_asks_where_the_bot_listens() -> None:
    (port,) = re.findall(r"MONITORING_LISTEN=\S+:(\d+)", IMAGE)
    assert f"http://127.0.0.1:{port}/healthz" in IMAGE


def test_the_web_server_forwards_to_where_the_bot_listens() -> None:
    port = SERVICES["bot"]["environment"]["WEBHOOK_LISTEN"].rpartition(":")[2]
    caddyfile = Path("bot/deployment/Caddyfile").read_text(encoding="utf-8")
    assert f"reverse_proxy bot:{port}\n" in caddyfile
    assert set(re.findall(r"\{\$(\w+)\}", caddyfile)) == set(SERVICES["caddy"]["environment"])


def test_the_image_is_built_of_what_exists_and_holds_no_secrets() -> None:
    ignored = Path(".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    assert "*" in ignored
    copied = re.findall(r"^COPY (?!--from)(?:--\S+ )?(.*) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert all(Path(source).exists() for source in sources)
    assert {source.split("/")[0] for source in sources} == sent


def test_the_image_runs_as_nobody_else() -> None:
    users = re.findall(r"^USER (\S+)$", IMAGE, re.MULTILINE)
    assert users == ["10001"]
    assert f"--uid {users[0]} " in IMAGE
