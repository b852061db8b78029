"""The container files against the program: what is copied is there, what is run exists, what is asked answers, and nothing has a password."""

import json
import re
import tomllib
from pathlib import Path

import yaml

from fairlead.config import Settings
from tests.documented.test_documents import fault_of

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()


def instructions(name):
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    return [line.split(None, 1)[1] for line in joined.splitlines() if line.startswith(f"{name} ")]


def test_what_the_image_is_made_of_is_in_the_repository_and_let_through():
    taken = {line.removeprefix("!").rstrip("/") for line in IGNORED if line.startswith("!")}
    for line in instructions("COPY"):
        if line.startswith("--from="):
            continue
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in taken, f"{source} is kept out by .dockerignore"


def test_the_web_app_is_taken_from_where_its_build_puts_it():
    (built,) = [line.split()[1] for line in instructions("COPY") if line.startswith("--from=web")]
    named = re.search(r"const out = resolve\(here, '([^']+)'\)", (ROOT / "web/vite.config.ts").read_text())
    assert named is not None
    out = (ROOT / "web" / named.group(1)).resolve()
    assert built == f"/build/{out.relative_to(ROOT).as_posix()}/"


def test_the_extras_that_are_installed_exist():
    (extras,) = re.findall(r'\.whl\)\[([a-z,]+)\]"', DOCKERFILE)
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    # Nothing can be added in a container that may not write: all that a setting may ask for is there; min-cost flow is for benchmarks.
    assert set(extras.split(",")) == known.keys() - {"mincost"}


def test_what_is_installed_is_compiled_where_the_user_it_runs_as_may_not_write():
    (installed,) = [line for line in instructions("RUN") if ".whl)[" in line]
    assert "--compile-bytecode" in installed.split("uv pip install")[1]
    assert not any("PYTHONDONTWRITEBYTECODE" in line for line in instructions("ENV"))


def test_commands_and_settings_of_the_containers_exist():
    known = {f"FAIRLEAD_{name.upper()}" for name in Settings.model_fields}
    (words,) = instructions("CMD")[-1:]
    assert fault_of("fairlead " + " ".join(yaml.safe_load(words))) is None
    assert set(re.findall(r"FAIRLEAD_[A-Z_]+", DOCKERFILE)) <= known
    for service in COMPOSE["services"].values():
        if "build" in service:
            assert fault_of("fairlead " + " ".join(service["command"])) is None
            assert set(service["environment"]) <= known


def test_the_health_check_asks_what_the_server_answers():
    (asked,) = re.findall(r"127\.0\.0\.1:8765(/\w+)", DOCKERFILE)
    assert asked in json.loads((ROOT / "web/openapi.json").read_text())["paths"]


def test_nothing_runs_as_root_and_nothing_has_a_password():
    assert instructions("USER") == ["fairlead"]
    assert all(service.get("cap_drop") == ["ALL"] for service in COMPOSE["services"].values() if "build" in service)
    for line in (ROOT / "deploy/.env.example").read_text().splitlines():
        assert "PASSWORD" not in line or line == "POSTGRES_PASSWORD="
    published = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_database_is_no_newer_than_the_programs_that_back_it_up():
    """Debian's client programs of a release dump servers of that release's version, and none that is newer."""
    debian = {"bookworm": 15, "trixie": 17}
    (release,) = set(re.findall(r"python:3\.11-slim-(\w+)", DOCKERFILE))
    version = re.fullmatch(r"postgres:(\d+)-\w+", COMPOSE["services"]["database"]["image"]).group(1)
    assert int(version) <= debian[release]


def test_the_database_takes_the_connections_of_as_many_servers_as_the_guide_starts():
    guide = (ROOT / "docs/how-to/run-in-production.md").read_text()
    servers = int(re.search(r"--scale app=(\d+)", guide).group(1))
    each = int(re.search(r"`max_connections` be (\d+) for each", guide).group(1))
    (taken,) = [int(word.removeprefix("max_connections=")) for word in COMPOSE["services"]["database"]["command"] if "=" in word]
    assert each * (servers + 1) < taken
