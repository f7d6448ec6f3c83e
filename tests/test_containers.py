"""The image and the services around it, as far as they can be tried without Docker."""

import asyncio
import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
STEPS = [
    step
    for step in re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines()
    if step and not step.startswith("#")
]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def steps(kind):
    """The arguments of each step of this kind, such as RUN, in their order."""
    return [rest for first, _, rest in (step.partition(" ") for step in STEPS) if first == kind]


def copied():
    """The files and folders of the project that go into the image."""
    return [
        source
        for rest in steps("COPY")
        if not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]


def test_all_that_is_copied_is_there():
    assert {"bot", "dialogs", "knowledge"} <= set(copied())
    assert [source for source in copied() if not (ROOT / source).exists()] == []


def test_all_that_is_copied_is_sent_to_be_copied_and_nothing_else():
    patterns = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    sent = [pattern.removeprefix("!") for pattern in patterns if pattern.startswith("!")]
    files = [str(file.relative_to(ROOT)) for pattern in sent for file in ROOT.glob(pattern)]

    assert "*" in patterns
    assert set(copied()) <= set(files)
    assert {file.partition("/")[0] for file in files} == {
        source.partition("/")[0] for source in copied()
    }


def test_the_image_is_made_by_the_commands_of_make_install():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    rules = re.findall(
        r"^\$\(VENV\)/(?:build|run)\.stamp:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE
    )
    commands = [
        line.strip("\t@").removesuffix(" || true").replace("$(BIN)", ".venv/bin")
        for line in "".join(rules).splitlines()
        if line.strip("\t@").startswith("$(BIN)")
    ]
    run = [command.strip() for step in steps("RUN") for command in step.split(" && ")]

    assert len(commands) >= 4
    assert [command for command in run if command in commands] == commands


def test_images_are_pinned_to_a_version():
    stages = [rest.partition(" AS ") for rest in steps("FROM")]
    others = [each["image"] for name, each in COMPOSE["services"].items() if name != "desk"]

    for image in [image for image, _, _ in stages] + others:
        assert re.fullmatch(r"[a-z]+:\d[\w.-]+", image)


def test_the_desk_does_not_run_as_root_and_is_told_to_end_directly():
    [user] = steps("USER")
    assert int(user) > 0
    assert f"useradd --uid {user} " in steps("RUN")[-1]
    assert json.loads(steps("ENTRYPOINT")[0]) + json.loads(steps("CMD")[0]) == [
        "partner-desk",
        "serve",
    ]


@pytest.mark.parametrize(("status", "exit_code"), [(200, 0), (503, 1)])
async def test_the_health_check_tells_a_ready_desk_from_one_that_is_not(status, exit_code):
    async def ready(_request):
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/health/ready", ready)
    [check] = steps("HEALTHCHECK")
    python, *arguments = json.loads(check.partition("CMD ")[2])
    async with TestServer(app) as desk:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env={"PARTNER_DESK_PORT": str(desk.port)}
        )
        assert await asyncio.wait_for(process.wait(), 10) == exit_code
    assert python == "python"


@pytest.mark.parametrize(
    "file",
    ["Dockerfile", "compose.yaml", "deploy/nginx.conf", "docs/operating.md", "docs/webchat.md"],
)
def test_only_settings_that_exist_are_named(file):
    named = re.findall(r"PARTNER_DESK_(\w*[A-Z])\b", (ROOT / file).read_text("utf-8"))

    assert named
    assert {name.lower() for name in named} <= Settings.model_fields.keys()


def test_there_are_two_desks_a_database_and_a_proxy_which_alone_is_reached_from_outside():
    services = COMPOSE["services"]

    assert services.keys() == {"desk", "database", "nginx"}
    assert services["desk"]["deploy"]["replicas"] == 2
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert COMPOSE["networks"]["back"]["internal"]
    assert services["database"]["networks"] == ["back"]


def test_the_desk_waits_for_its_database_and_the_proxy_for_the_desk():
    services = COMPOSE["services"]

    assert services["desk"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert services["nginx"]["depends_on"]["desk"]["condition"] == "service_healthy"
    assert services["database"]["healthcheck"]["test"][0] == "CMD"
    assert services["database"]["volumes"] == ["database:/var/lib/postgresql/data"]


def test_the_desk_believes_the_proxy_of_its_own_network():
    [network] = COMPOSE["networks"]["front"]["ipam"]["config"]
    trusted = COMPOSE["services"]["desk"]["environment"]["PARTNER_DESK_TRUSTED_PROXIES"]

    assert json.loads(trusted) == [network["subnet"]]


def test_no_password_is_written_down():
    services = COMPOSE["services"]
    passwords = [
        services["database"]["environment"]["POSTGRES_PASSWORD"],
        re.search("//desk:(.+)@", services["desk"]["environment"]["PARTNER_DESK_DATABASE"])[1],
    ]

    assert all(re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?[^}]+\}", each) for each in passwords)
    assert not re.search("SECRET|PASSWORD|TOKEN|_KEY", DOCKERFILE)
