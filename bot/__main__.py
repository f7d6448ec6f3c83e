"""The command line: every command of partner-desk, and how it is called."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from dialogs.i18n import LANGUAGES
from knowledge.errors import DeskError

_BEGIN_WITH = f"Language to begin with: {', '.join(LANGUAGES)}."

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Partner Desk says who is responsible for an issue with a marketplace offer, and how to "
    "reach them. Settings come from PARTNER_DESK_... variables: see docs/operating.md.",
)


def main() -> None:
    """Run a command; what is wrong is said in one sentence."""
    try:
        app()
    except DeskError as error:
        typer.echo(f"partner-desk: {error}", err=True)
        sys.exit(2)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Start the desk for channels.

    Example: partner-desk serve --port 3978
    """
    from bot.commands import serve

    serve(host, port)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON Lines; see docs/import.md.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop the offers that are not in these files.")
    ] = False,
) -> None:
    """Take offers into the catalogue; a running desk uses them at once.

    Offers with the same publisher and offer id are replaced, others stay.

    Example: partner-desk import offers.csv
    """
    from bot.commands import import_files

    raise typer.Exit(import_files(files, replace=replace))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Offer and problem in one sentence.")],
    language: Annotated[str, typer.Option(help=_BEGIN_WITH)] = "en",
) -> None:
    """Answer one question as text, without any set-up.

    Example: partner-desk ask "Contoso Backup shows error 500"
    """
    from bot.commands import ask

    ask(question, language)


@app.command()
def chat(
    language: Annotated[str, typer.Option(help=_BEGIN_WITH)] = "en",
) -> None:
    """Talk to the desk in this terminal, with the real bot and database. An empty line ends it.

    Example: partner-desk chat --language pl
    """
    from bot.commands import chat

    chat(language)


@app.command()
def record(
    file: Annotated[
        Path | None, typer.Argument(help="A new file that ends in .chat or .transcript.")
    ] = None,
    *,
    language: Annotated[str, typer.Option(help=_BEGIN_WITH)] = "en",
    conversation: Annotated[
        str | None, typer.Option(help="Write this stored conversation instead; see --list.")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the latest stored conversations.")
    ] = False,
) -> None:
    """Talk to the desk in this terminal and write both sides to a file, to be replayed later.

    [Words in brackets] press a button. Nothing but the file is kept. An empty line ends it.

    Example: partner-desk record outage.chat --language pl
    """
    from bot.recording import commands

    if listed:
        commands.list_stored()
    elif file is None:
        raise typer.BadParameter("Name a file that ends in .chat or .transcript.")
    elif conversation is not None:
        commands.record_stored(file, conversation)
    else:
        commands.record(file, language)


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Recordings: .chat or .transcript.")],
    *,
    catalogue: Annotated[
        Path | None, typer.Option(help="CSV or JSON Lines of offers; else the desk's own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Do again what was recorded, and show which answers have changed. Nothing is kept.

    Ends with 0 where all answers are the same, 1 where one has changed, 2 for an unreadable file.

    Example: partner-desk replay outage.chat --catalogue new-offers.csv
    """
    from bot.recording.commands import replay

    raise typer.Exit(replay(files, catalogue, json=as_json))


@app.command()
def understand(
    catalogue: Annotated[
        Path | None, typer.Option(help="JSON Lines of offers; else the desk's own catalogue.")
    ] = None,
) -> None:
    """Say what messages mean: JSON lines {"id", "text"} in, what was understood out, in order.

    Example: echo '{"id": 1, "text": "Contoso Backup fails"}' | partner-desk understand
    """
    from bot.understand import understand_lines

    understand_lines(sys.stdin.buffer, sys.stdout.buffer, catalogue)


@app.command()
def doctor(
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nobody in the network; say what was left out.")
    ] = False,
    package: Annotated[
        Path | None,
        typer.Option(help="Compare this Teams app package, or its manifest, with the settings."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")] = False,
) -> None:
    """Look at settings, registration, database, catalogue, network and TLS, and say what to mend.

    The exit status is 1 where something is wrong, else 0.

    Example: partner-desk doctor --offline
    """
    from bot.commands import doctor

    raise typer.Exit(doctor(offline=offline, package=package, as_json=json))


@app.command()
def cases(
    close: Annotated[int | None, typer.Option(help="Close the case of this number.")] = None,
    answer: Annotated[
        int | None, typer.Option(help="Write to the person of this case, which stays open.")
    ] = None,
    say: Annotated[str | None, typer.Option(help="What the person is told.")] = None,
) -> None:
    """List the cases that wait for a person, write to the person of one, or close it.

    Example: partner-desk cases --close 1001 --say "The invoice is corrected."
    """
    from bot.case_commands import cases

    raise typer.Exit(cases(close, answer, say))


@app.command()
def webchat() -> None:
    """Fetch Web Chat, the conversation window of the desk's own page, with npm; once is enough.

    Example: partner-desk webchat
    """
    from bot.commands import fetch_webchat

    raise typer.Exit(fetch_webchat())


@app.command("teams-package")
def teams_package(
    out: Annotated[Path, typer.Option(help="Where to write it.")] = Path("partner-desk-teams.zip"),
) -> None:
    """Write the app package to upload to Teams, made of the settings and checked without a network.

    Example: partner-desk teams-package --out desk.zip
    """
    from bot.teams.commands import write_package

    raise typer.Exit(write_package(out))


@app.command("teams-schema")
def teams_schema() -> None:
    """Fetch Microsoft's schema of Teams apps, to check packages with; once is enough.

    Example: partner-desk teams-schema
    """
    from bot.teams.commands import fetch_schema

    raise typer.Exit(fetch_schema())


if __name__ == "__main__":
    main()
