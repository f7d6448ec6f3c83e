"""Waits for what may block, but not for ever."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """What `call` returns or raises; TimeoutError after `seconds`, and the call is left behind."""
    outcome = Future[Result]()

    def attempt() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
            outcome.set_exception(error)

    # A thread that the process need not wait for when it ends.
    Thread(target=attempt, daemon=True).start()
    return outcome.result(timeout=seconds)
