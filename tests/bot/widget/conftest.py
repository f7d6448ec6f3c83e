"""The desk that the chat page talks to is the one of the tests of Direct Line."""

from tests.bot.directline.conftest import line, open_desk, settings

__all__ = ["line", "open_desk", "settings"]
