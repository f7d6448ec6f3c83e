"""The desk that the chat page talks to is the one of the tests of Direct Line."""

from tests.bot.directline.conftest import database_url, line, open_desk, settings

__all__ = ["database_url", "line", "open_desk", "settings"]
