"""What the tests of the Teams app need from the machine."""

import os

import pytest

from bot.teams import schema


@pytest.fixture(scope="session")
def microsofts():
    """Microsoft's schemas, which are fetched when the desk is installed."""
    fetched = schema.read()
    missing = "Microsoft's schema was not fetched: run `partner-desk teams-schema`."
    if fetched is None and os.environ.get("CI") == "true":
        pytest.fail(missing)
    if fetched is None:
        pytest.skip(missing)
    return fetched
