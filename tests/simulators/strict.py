"""Models that take nothing but what they say, and what is wrong with JSON that does not fit."""

from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

Text = Annotated[str, StringConstraints(min_length=1)]
"""A2004: no field is an empty string, unless it says so."""

MediaType = Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+*-]+$")]


class Strict(BaseModel):
    """No other fields, and no other types; in JSON the fields are in camel case."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=to_camel, populate_by_name=False
    )


def faults(validate: Callable[[object], object], value: object) -> list[str]:
    """What `validate` finds wrong with a value, a line each: where, and what."""
    try:
        validate(value)
    except ValidationError as error:
        return [f"{_path(each['loc'])}: {each['msg']}" for each in error.errors()]
    return []


def _path(location: Iterable[str | int]) -> str:
    return ".".join(map(str, location)) or "(all of it)"
