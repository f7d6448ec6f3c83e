"""What `partner-desk teams-package` and `partner-desk teams-schema` do."""

from importlib.metadata import version
from pathlib import Path

import typer

from bot.npm import NotFetched
from bot.settings import read_settings
from bot.teams import schema
from bot.teams.manifest import MANIFEST_VERSION, app_id, app_version
from bot.teams.package import BadPackage, build
from bot.whole_file import write_whole

_CHECKED = f"It fits Microsoft's schema {MANIFEST_VERSION} and Teams' limits."
_HALF_CHECKED = (
    "It keeps Teams' limits; whether it fits Microsoft's schema was left out, as the schema is not "
    "here: run `partner-desk teams-schema` to fetch it."
)


def write_package(out: Path, schemas: Path = schema.FOLDER) -> int:
    """Write the app package; 1 when it cannot be made, and then nothing is written."""
    settings = read_settings()
    microsofts = schema.read(schemas)
    number = app_version(settings, version("partner-desk"))
    try:
        content = build(settings, number, microsofts)
        write_whole(out, content)
    except BadPackage as error:
        typer.echo("\n".join(["Teams would refuse this app:", *error.faults]), err=True)
        return 1
    except OSError as error:
        typer.echo(f"partner-desk: {out} cannot be written: {error.strerror}.", err=True)
        return 1
    typer.echo(f"{out}: {settings.teams_name} {number}, app {app_id(settings)}.")
    typer.echo(_CHECKED if microsofts else _HALF_CHECKED)
    return 0


def fetch_schema() -> int:
    """Fetch Microsoft's schemas where they are missing; 1 when they cannot be had."""
    wanted = schema.pinned()
    try:
        fetched = schema.fetch(wanted)
    except NotFetched as error:
        typer.echo(f"partner-desk: {error}", err=True)
        return 1
    typer.echo(f"{wanted.package} {'was fetched' if fetched else 'is there'}.")
    return 0
