"""What Teams takes as the answer to an invoke, by the name of the invoke."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tests.simulators.strict import MediaType, Strict, Text, faults


class CardShown(Strict):
    """The answer to Action.Execute: a card in place of the one that was pressed."""

    status_code: Literal[200]
    type: Literal["application/vnd.microsoft.card.adaptive"]
    value: dict[str, Any]


class WordsShown(Strict):
    """The answer to Action.Execute: some words, and the card stays."""

    status_code: Literal[200]
    type: Literal["application/vnd.microsoft.activity.message"]
    value: Text


class Refusal(Strict):
    """What is wrong with an invoke."""

    code: Text
    message: Text


class Refused(Strict):
    """The answer to Action.Execute or application/search: nothing was done."""

    status_code: Annotated[int, Field(ge=400, le=599)]
    type: Literal["application/vnd.microsoft.error"]
    value: Refusal


class AdaptiveCard(Strict):
    """An adaptive card as an attachment."""

    content_type: Literal["application/vnd.microsoft.card.adaptive"]
    content: dict[str, Any]


class FormShown(Strict):
    """A task module with a card in it."""

    title: Text
    card: AdaptiveCard
    height: Literal["small", "medium", "large"] | int | None = None
    width: Literal["small", "medium", "large"] | int | None = None


class TaskContinues(Strict):
    """A task module opens, or shows another form."""

    type: Literal["continue"]
    value: FormShown


class TaskSays(Strict):
    """A task module closes with some words."""

    type: Literal["message"]
    value: Text


class Task(Strict):
    """The answer to task/fetch and task/submit."""

    task: Annotated[TaskContinues | TaskSays, Field(discriminator="type")]


class Preview(Strict):
    """A row of a search."""

    content_type: Literal[
        "application/vnd.microsoft.card.thumbnail", "application/vnd.microsoft.card.hero"
    ]
    content: dict[str, Any]


class Found(Strict):
    """A card that can be inserted, and its row."""

    content_type: MediaType
    content: dict[str, Any]
    preview: Preview


class Rows(Strict):
    """What a search or a link gives."""

    type: Literal["result"]
    attachment_layout: Literal["list", "grid"]
    attachments: list[Found]


class Words(Strict):
    """What a search says where it finds nothing."""

    type: Literal["message"]
    text: Text


class ComposeExtension(Strict):
    """The answer to composeExtension/query and its kin."""

    compose_extension: Annotated[Rows | Words, Field(discriminator="type")]


class Nothing(Strict):
    """A link that stays as it is."""


class Choice(Strict):
    """A line that is offered while somebody types."""

    title: Text
    value: Text


class Choices(Strict):
    """Those lines."""

    results: Annotated[list[Choice], Field(max_length=15)]


class SearchResponse(Strict):
    """The answer to application/search."""

    status_code: Literal[200] | None = None
    type: Literal["application/vnd.microsoft.search.searchResponse"]
    value: Choices


_ANSWERS: Mapping[str, TypeAdapter[Any]] = {
    "adaptiveCard/action": TypeAdapter(
        Annotated[CardShown | WordsShown | Refused, Field(discriminator="type")]
    ),
    "task/fetch": TypeAdapter(Task),
    "task/submit": TypeAdapter(Task | None),
    "composeExtension/query": TypeAdapter(ComposeExtension),
    "composeExtension/selectItem": TypeAdapter(ComposeExtension),
    "composeExtension/queryLink": TypeAdapter(ComposeExtension | Nothing),
    "composeExtension/anonymousQueryLink": TypeAdapter(ComposeExtension | Nothing),
    "application/search": TypeAdapter(SearchResponse | Refused),
}


def faults_of_answer(invoke: str, body: object) -> list[str]:
    """What is wrong with the answer to an invoke of this name, a line each."""
    return faults(_ANSWERS[invoke].validate_python, body)


def cards_in(answer: object) -> Iterator[dict[str, Any]]:
    """All adaptive cards in an activity or in the answer to an invoke."""
    if isinstance(answer, list):
        for part in answer:
            yield from cards_in(part)
    elif isinstance(answer, dict):
        if answer.get("type") == "AdaptiveCard":
            yield answer
        else:
            yield from cards_in(list(answer.values()))
