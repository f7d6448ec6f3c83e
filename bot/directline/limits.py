"""How often somebody may do something: so many at once, then so many a minute."""

from collections.abc import Callable


class Limit:
    """One rule for many keys, such as addresses; what a key has used is forgotten as it refills."""

    def __init__(
        self,
        per_minute: float,
        at_once: int,
        clock: Callable[[], float],
        *,
        most_keys: int = 20_000,
    ) -> None:
        """`clock` gives seconds and never goes back."""
        self._interval = 60 / per_minute
        self._slack = self._interval * (at_once - 1)
        self._clock, self._most_keys = clock, most_keys
        self._next_at: dict[str, float] = {}
        """When a key would be due, had it kept to one in each interval; once past, it is new."""

    def wait(self, key: str) -> float:
        """Count one for `key` and return 0, or return how many seconds it has to wait instead."""
        now = self._clock()
        due = max(self._next_at.get(key, now), now)
        if due - now > self._slack:
            return due - now - self._slack
        self._next_at[key] = due + self._interval
        if len(self._next_at) > self._most_keys:
            self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        self._next_at = {key: due for key, due in self._next_at.items() if due > now}
        while len(self._next_at) > self._most_keys // 2:
            # So many strangers at once: those who were counted first begin anew.
            del self._next_at[next(iter(self._next_at))]
