"""What a replay has found, for people and as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.recording.chat_file import person_lines, words_of
from bot.recording.differences import changed_lines
from bot.recording.replay import Replay, Replayed
from dialogs.visible import line


def told(file: str, replay: Replay) -> Iterator[str]:
    """The lines for one recording: what has changed, and what was left out.

    Recordings may be a stranger's: nothing in them may give orders to the terminal.
    """
    changed = [answer for answer in replay.answers if answer.differs]
    if not changed and not replay.left_out:
        return
    yield file
    for answer in changed:
        yield ""
        yield from (f"  {line(each)}" for each in person_lines(answer.deed).splitlines())
        yield f"  differs: {', '.join(answer.differs)}"
        yield from (f"    {line(each)}" for each in changed_lines(answer.before, answer.after))
    if replay.left_out:
        yield ""
        yield from (f"  left out: {line(what)}" for what in replay.left_out)
    yield ""


def summary(replays: Iterable[Replay]) -> str:
    """All of them in a line: 12 answers the same, 2 changed."""
    replays = list(replays)
    answers = [answer for replay in replays for answer in replay.answers]
    changed = sum(bool(answer.differs) for answer in answers)
    left_out = sum(len(replay.left_out) for replay in replays)
    same = len(answers) - changed
    said = f"{same} answer{'' if same == 1 else 's'} the same, {changed} changed"
    return f"{said}, {left_out} left out" if left_out else said


def as_json(replays: Mapping[str, Replay]) -> dict[str, Any]:
    """The same for programs, with every answer."""
    answers = [answer for replay in replays.values() for answer in replay.answers]
    changed = sum(bool(answer.differs) for answer in answers)
    return {
        "same": len(answers) - changed,
        "changed": changed,
        "files": [
            {
                "file": file,
                "answers": [_answer(answer) for answer in replay.answers],
                "left_out": replay.left_out,
            }
            for file, replay in replays.items()
        ],
    }


def _answer(answer: Replayed) -> dict[str, Any]:
    return {
        "person": words_of(answer.deed),
        "differs": answer.differs,
        "before": answer.before,
        "after": answer.after,
    }
