"""The real bot and store for a conversation in this process: what commands talk to."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from bot.app import new_answer
from bot.clock import Clock, system_clock
from bot.current_desk import CurrentDesk, desk_of
from bot.desk_bot import DeskBot
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.engines import open_database
from bot.turns import Turns
from dialogs.support import SupportDialog
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk


class Bench:
    """Takes turns while it is entered."""

    def __init__(
        self,
        settings: Settings,
        *,
        keeps: bool,
        catalogue: Catalogue | None = None,
        clock: Clock = system_clock,
    ) -> None:
        """Without `keeps` a conversation ends with the process.

        Without `catalogue` the desk has what was imported, else the sample.
        """
        logging.disable(logging.INFO)
        self._catalogues: CatalogueStore | None = None
        if keeps or catalogue is None:
            migrate.upgrade(settings.database)
        if catalogue is None:
            self._catalogues = CatalogueStore(settings.database)
            desk: Callable[[], Desk] = CurrentDesk(settings, self._catalogues, clock().date())
        else:
            desk = partial(desk_of, settings, catalogue)
        self._database = open_database(settings.database if keeps else "sqlite://")
        bot = DeskBot(SupportDialog(), new_answer)
        self.turns = Turns(self._database.turns, bot, desk, clock)

    async def __aenter__(self) -> "Bench":
        await self._database.open()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._database.close()
        if self._catalogues:
            self._catalogues.close()


Wait = Callable[[Coroutine[Any, Any, object]], object]
"""Does some work of the event loop, until it is done."""


@contextmanager
def at_the_terminal(bench: Bench) -> Iterator[Wait]:
    """Enter `bench` for somebody who types; yields what each of their turns is waited for with.

    In between no loop runs, so that Ctrl+C ends the typing at once.
    """
    with asyncio.Runner() as runner:
        runner.run(bench.__aenter__())
        try:
            yield runner.run
        finally:
            runner.run(bench.__aexit__())
