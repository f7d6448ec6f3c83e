"""JSON from strangers: its headers checked, parsed within limits, and read field by field."""

import re
from typing import Any, TypeGuard

import orjson

LONGEST_STRING = 1_000
"""Characters of ids, names and the like."""
DEEPEST = 64

_PATHS = (".", "..")
"""Ids become parts of an address, where these two lead somewhere else."""
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Refused(Exception):
    """The desk does not take this request; the text is one sentence for its sender."""

    def __init__(self, status: int, reason: str, sentence: str) -> None:
        """`status` is what HTTP answers, `reason` a word for the log."""
        super().__init__(sentence)
        self.status, self.reason = status, reason


def is_id(value: object) -> TypeGuard[str]:
    """Whether `value` is a string that may name something."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_STRING
        and value not in _PATHS
        and not _CONTROL_CHARACTER.search(value)
    )


def check_headers(content_type: str | None, content_encoding: str | None) -> None:
    """Raise Refused unless the headers announce plain JSON in UTF-8."""
    media_type, *parameters = (part.strip().casefold() for part in (content_type or "").split(";"))
    if media_type != "application/json":
        raise Refused(415, "content-type", "Send the body as application/json.")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise Refused(415, "charset", "Send the body in UTF-8.")
    if content_encoding and content_encoding.strip().casefold() != "identity":
        raise Refused(415, "content-encoding", "Send the body without compression.")


class JsonObject:
    """A JSON object whose fields are read by name and type; null is as good as nothing.

    All methods raise Refused for a field of another type.
    """

    __slots__ = ("path", "values")

    def __init__(self, values: dict[str, Any], path: str = "") -> None:
        """`path` leads to this object from the outermost one: "conversation."."""
        self.values, self.path = values, path

    def text(self, key: str, longest: int = LONGEST_STRING) -> str | None:
        """A string of at most `longest` characters."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(key, "a string")
        if len(value) > longest:
            raise Refused(
                413, "too-long", f'"{self.path}{key}" may have {longest:,} characters at most.'
            )
        return value

    def id(self, key: str) -> str | None:
        """A string that names something; None also where it is empty."""
        value = self.text(key)
        if not value:
            return None
        if _CONTROL_CHARACTER.search(value):
            raise self.wrong(key, "an id without control characters")
        if value in _PATHS:
            raise self.wrong(key, "an id and not a path")
        return value

    def required_id(self, key: str) -> str:
        """An id that must be there."""
        value = self.id(key)
        if value is None:
            raise self.missing(key)
        return value

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong(key, "true or false")

    def object(self, key: str) -> "JsonObject | None":
        """An object within this one."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(key, "an object")
        return JsonObject(value, f"{self.path}{key}.")

    def required_object(self, key: str) -> "JsonObject":
        """An object that must be there."""
        value = self.object(key)
        if value is None:
            raise self.missing(key)
        return value

    def objects(self, key: str) -> list["JsonObject"]:
        """A list of objects; empty where there is none."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, "a list of objects")
        return [JsonObject(item, f"{self.path}{key}.") for item in value]

    def wrong(self, key: str, expected: str) -> Refused:
        """The refusal of a field that is not what it must be."""
        return Refused(400, "wrong-type", f'"{self.path}{key}" must be {expected}.')

    def missing(self, key: str) -> Refused:
        """The refusal where a field is not there."""
        return Refused(400, "missing", f'"{self.path}{key}" is missing.')


def read_object(body: bytes) -> JsonObject:
    """The JSON object that is the whole of `body`; raises Refused.

    Lone surrogates and NUL are dropped from all strings: half an emoji, which JavaScript can leave
    over, is no character, and Postgres cannot store NUL.
    """
    if is_deeper_than(DEEPEST, body):
        raise Refused(400, "depth", f"The JSON is nested more than {DEEPEST} levels deep.")
    if b"\\u" in body:
        body = _UNSTORABLE.sub(rb"\1", body)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "json", "The body is not JSON.") from error
    if not isinstance(value, dict):
        raise Refused(400, "not-an-object", "The body is not a JSON object.")
    return JsonObject(value)


_UNSTORABLE = re.compile(
    rb"(\\\\|\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2})"
    rb"|\\u(?:[dD][89a-fA-F][\dA-Fa-f]{2}|0000)"
)
"""Its group is what stays: an escaped backslash, and both halves of a character."""

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
"""One that is never closed is taken to the end, so that no body is looked through twice."""

_ALL_BUT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


def is_deeper_than(levels: int, body: bytes) -> bool:
    """Whether JSON is nested more than so many levels deep; whatever else is wrong with it."""
    if body.count(b"{") + body.count(b"[") <= levels:
        return False
    depth = 0
    for bracket in _STRING.sub(b"", body).translate(None, _ALL_BUT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > levels:
            return True
    return False
