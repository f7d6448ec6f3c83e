"""Requests to /api/messages that nobody should send: each must be answered, and none with a 5xx."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

JSON = {"Content-Type": "application/json"}

GONE = object()
"""In place of a value: the field is left out."""

WRONG_VALUES: dict[str, Any] = {
    "number": 7,
    "text": "text",
    "list": ["x"],
    "object": {"x": 1},
    "true": True,
    "null": None,
}

KNOWN_FIELDS = (
    "action",
    "attachments",
    "channelData",
    "channelId",
    "conversation",
    "deliveryMode",
    "entities",
    "from",
    "id",
    "locale",
    "membersAdded",
    "membersRemoved",
    "name",
    "recipient",
    "replyToId",
    "serviceUrl",
    "text",
    "textFormat",
    "timestamp",
    "type",
    "value",
)

UNWELCOME_TYPES = (
    "",
    "MESSAGE",
    "command",
    "delay",
    "deleteUserData",
    "invokeResponse",
    "message/../trace",
    "suggestion",
    "trace",
)

ODD_TEXTS = {
    "empty": "",
    "blank": " \t\n\u00a0\u3000",
    "nul": "a\0b",
    "control": "".join(map(chr, range(1, 32))),
    "bidi": "\u202egnp.exe \u2066x\u2069",
    "zalgo": "i" + "\u0301" * 5_000,
    "astral": "\U0001f9d1\u200d\U0001f4bb" * 500,
    "noncharacter": "\uffff\ufffe\U0010ffff",
    "markup": "<script>alert(1)</script><at>Desk</at>[x](javascript:alert(1))",
    "template": "{0.__class__} %s ${7*7} {{7*7}}",
    "sql": "'; DROP TABLE outbox; -- \" OR NEAR(",
    "formula": "=cmd|' /C calc'!A0",
    "crlf": "x\r\nSet-Cookie: a=b",
    "inspect": "/INSPECT open",
    "many_words": "backup " * 4_000,
    "many_marks": "?" * 32_000,
    "300_kb": "x" * 300_000,
}

ODD_IDS = {
    "empty": "",
    "newline": "a\nb",
    "nul": "a\0b",
    "escape": "\x1b[31m",
    "parent": "..",
    "traversal": "../../../etc/passwd",
    "slashes": "a/b?c#d%2e%2e",
    "long": "x" * 1_000,
    "too_long": "x" * 1_001,
    "unicode": "\U0001f9d1\u202e",
    "sql": "' OR 1=1 --",
}

ODD_URLS = {
    "none": "",
    "file": "file:///etc/passwd",
    "script": "javascript:alert(1)",
    "metadata": "http://169.254.169.254/latest/",
    "user": "https://botframework.com@evil.example/",
    "backslash": "https://evil.example\\.botframework.com/",
    "suffix": "https://notbotframework.com/",
    "port": "https://smba.trafficmanager.net:99999/",
    "bracket": "http://[::1",
    "short_loopback": "http://127.1/",
    "fragment": "https://evil.example#.botframework.com",
    "space": "https://smba.trafficmanager.net /",
    "streaming": "urn:botframework:websocket:directline",
}

ODD_HEADERS: dict[str, dict[str, str]] = {
    "no_content_type": {},
    "empty_content_type": {"Content-Type": ""},
    "text": {"Content-Type": "text/plain"},
    "form": {"Content-Type": "application/x-www-form-urlencoded"},
    "multipart_without_boundary": {"Content-Type": "multipart/form-data"},
    "json_lookalike": {"Content-Type": "application/json5"},
    "utf_16": {"Content-Type": "application/json; charset=utf-16"},
    "unknown_charset": {"Content-Type": "application/json; charset=klingon"},
    "gzip_that_is_none": {**JSON, "Content-Encoding": "gzip"},
    "deflate_that_is_none": {**JSON, "Content-Encoding": "deflate"},
    "unknown_encoding": {**JSON, "Content-Encoding": "x-rot13"},
}

ODD_AUTHORIZATIONS = {
    "empty": "",
    "bearer_alone": "Bearer",
    "basic": "Basic dXNlcjpwYXNz",
    "two_parts": "Bearer a.b",
    "not_base64": "Bearer a.b.c",
    "four_parts": "Bearer a.b.c.d",
    "no_algorithm": "Bearer eyJhbGciOiJub25lIn0.e30.",
    "header_is_a_list": "Bearer W10.e30.c2ln",
    "header_is_deep": "Bearer " + "W1tb" * 500 + ".e30.c2ln",
    "key_id_is_a_number": "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6N30.e30.c2ln",
    "unknown_key": "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.c2ln",
    "public_key_as_secret": "Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6IngifQ.e30.c2ln",
    "twice": "Bearer a.b.c, Bearer a.b.c",
    "6_kb": "Bearer " + "a" * 6_000 + ".b.c",
}

ODD_INVOKES: dict[str, Any] = {
    "no_name": {"value": {}},
    "unknown": {"name": "no/such", "value": {}},
    "card_without_value": {"name": "adaptiveCard/action"},
    "card_with_text": {"name": "adaptiveCard/action", "value": "x"},
    "card_with_list": {"name": "adaptiveCard/action", "value": [1]},
    "card_without_action": {"name": "adaptiveCard/action", "value": {"trigger": "manual"}},
    "card_with_odd_action": {"name": "adaptiveCard/action", "value": {"action": [None]}},
    "card_with_odd_verb": {
        "name": "adaptiveCard/action",
        "value": {"action": {"type": "Action.Execute", "verb": {"x": 1}, "data": "x"}},
    },
    "task_fetch": {"name": "task/fetch", "value": {"data": None}},
    "query": {"name": "composeExtension/query", "value": {"parameters": [{"value": 1}]}},
    "file_consent": {"name": "fileConsent/invoke", "value": {"action": "accept"}},
    "sign_in": {"name": "signin/tokenExchange", "value": {"id": 1}},
}

ODD_SUBMITS: dict[str, Any] = {
    "text": "x",
    "number": 10**18,
    "list": [[[]]],
    "unknown_keys": {"caseId": 1001, "agent": "root", "isAdmin": True},
    "odd_keys": {"": "", "__proto__": {"x": 1}, "$ref": "#", "__class__": "os.system"},
    "odd_types": {"action": ["x"], "offer": {"id": 1}, "issue": None, "blank": 3.5},
    "foreign_offer": {"action": "offer", "offer": "../../secret", "issue": "no-such-issue"},
    "long": {"action": "x" * 100_000},
    "message_back": {"msteams": {"type": "messageBack", "value": {"x": "y"}}},
}

ODD_ENTITIES: dict[str, Any] = {
    "no_type": [{}],
    "type_is_a_number": [{"type": 1}],
    "mention_of_nobody": [{"type": "mention"}],
    "mention_of_text": [{"type": "mention", "mentioned": "x", "text": "x"}],
    "mention_without_text": [{"type": "mention", "mentioned": {"id": "bot"}}],
    "mention_with_pattern": [
        {"type": "mention", "mentioned": {"id": "bot"}, "text": "<at>(((((a+)+)+</at>"}
    ],
    "thousands": [{"type": "clientInfo"}] * 5_000,
}


@dataclass(frozen=True)
class Hostile:
    """A request, and what is wrong with it in a name that fits a test id."""

    name: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def hostile_activities(service_url: str) -> Iterator[Hostile]:
    """All of them; where nothing else is the matter, replies would go to `service_url`."""
    usual = usual_message(service_url)
    body = json.dumps(usual).encode()
    for name, odd_body in _odd_bodies(body):
        yield Hostile(f"body_{name}", JSON, odd_body)
    for name, headers in ODD_HEADERS.items():
        yield Hostile(f"headers_{name}", headers, body)
    for name, unpacked in (("gzip", body), ("gzip_bomb", b" " * 10_000_000)):
        gzipped = {**JSON, "Content-Encoding": "gzip"}
        yield Hostile(f"headers_{name}", gzipped, gzip.compress(unpacked))
    for name, authorization in ODD_AUTHORIZATIONS.items():
        yield Hostile(f"authorization_{name}", {**JSON, "Authorization": authorization}, body)
    for name, changed in chain(_wrong_types(), _odd_ids(), _odd_contents()):
        activity = {key: value for key, value in {**usual, **changed}.items() if value is not GONE}
        yield Hostile(name, JSON, json.dumps(activity).encode())


def usual_message(service_url: str) -> dict[str, Any]:
    """An activity with which nothing is wrong."""
    return {
        "type": "message",
        "id": "1",
        "timestamp": "2026-03-02T09:00:00.000Z",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": "user", "name": "Ann"},
        "recipient": {"id": "bot", "name": "Desk"},
        "conversation": {"id": "hostile"},
        "locale": "en-GB",
        "textFormat": "plain",
        "text": "hello",
    }


def _odd_bodies(usual: bytes) -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "blank", b" \n"
    yield "nul", b"\0" * 100
    yield "cut", usual[:-10]
    yield "cut_in_text", usual[: usual.index(b"hello") + 2]
    yield "doubled", usual + usual
    yield "trailing_comma", usual[:-1] + b",}"
    yield "single_quotes", usual.replace(b'"', b"'")
    yield "comment", b"/* x */" + usual
    yield "list", b"[" + usual + b"]"
    yield "string", b'"message"'
    yield "number", b"42"
    yield "null", b"null"
    yield "empty_object", b"{}"
    yield "duplicate_keys", usual[:-1] + b',"type":"trace","type":"message"}'
    yield "byte_order_mark", b"\xef\xbb\xbf" + usual
    yield "utf_16", usual.decode().encode("utf-16")
    yield "latin_1", usual.replace(b"hello", b"Zo\xeb")
    yield "surrogate_bytes", usual.replace(b"hello", b"\xed\xa0\x80")
    yield "lone_surrogate", usual.replace(b"hello", rb"x\ud83d")
    yield "swapped_surrogates", usual.replace(b"hello", rb"\ude00\ud83d")
    yield "surrogate_as_key", usual[:-1] + rb',"\ud800":1}'
    yield "escaped_nul", usual.replace(b"hello", rb"a\u0000b")
    yield "bad_escape", usual.replace(b"hello", rb"\x41")
    for number in ("NaN", "-Infinity", "1e400", "1" * 5_000, "-0", "9" * 25, "0.1e-999"):
        yield f"value_{number[:10]}", usual[:-1] + b',"value":' + number.encode() + b"}"
        yield f"id_{number[:10]}", usual.replace(b'"id": "1"', b'"id":' + number.encode())
    for depth in (65, 2_000, 100_000):
        yield f"lists_{depth}_deep", b"[" * depth
        nested = b'{"x":' * depth + b"1" + b"}" * depth
        yield f"value_{depth}_deep", usual[:-1] + b',"value":' + nested + b"}"
    yield "closing_brackets", b"]}" * 50_000
    yield "quotes", b'"' + rb"\"" * 100_000
    yield "many_keys", json.dumps({f"key{number}": number for number in range(10_000)}).encode()
    yield "long_key", usual[:-1] + b',"' + b"k" * 100_000 + b'":1}'


Changes = Iterator[tuple[str, dict[str, Any]]]
"""A name, and the fields that differ from the usual message."""


def _wrong_types() -> Changes:
    for key in KNOWN_FIELDS:
        yield f"{key}_missing", {key: GONE}
    for name, wrong in WRONG_VALUES.items():
        for key in KNOWN_FIELDS:
            yield f"{key}_is_{name}", {key: wrong}
        for outer in ("from", "recipient", "conversation"):
            yield f"{outer}_id_is_{name}", {outer: {"id": wrong}}
        for inner in ("name", "role", "aadObjectId"):
            yield f"from_{inner}_is_{name}", {"from": {"id": "u", inner: wrong}}
        for inner in ("isGroup", "tenantId", "conversationType"):
            yield f"conversation_{inner}_is_{name}", {"conversation": {"id": "c", inner: wrong}}
        for outer in ("membersAdded", "attachments", "entities"):
            yield f"{outer}_of_{name}", {"type": "conversationUpdate", outer: [wrong]}


def _odd_ids() -> Changes:
    for name, odd in ODD_IDS.items():
        for key in ("id", "replyToId", "channelId"):
            yield f"{key}_{name}", {key: odd}
        for outer in ("from", "recipient", "conversation"):
            yield f"{outer}_id_{name}", {outer: {"id": odd}}


def _odd_contents() -> Changes:
    for kind in UNWELCOME_TYPES:
        yield f"type_{kind or 'empty'}", {"type": kind, "value": 60_000}
    for name, text in ODD_TEXTS.items():
        yield f"text_{name}", {"text": text}
        yield f"locale_{name}", {"locale": text}
    for name, url in ODD_URLS.items():
        yield f"service_url_{name}", {"serviceUrl": url}
    for name, invoke in ODD_INVOKES.items():
        yield f"invoke_{name}", {"type": "invoke", **invoke}
    for name, value in ODD_SUBMITS.items():
        yield f"submit_{name}", {"text": GONE, "value": value, "channelData": {"postBack": True}}
    for name, entities in ODD_ENTITIES.items():
        yield f"entities_{name}", {"entities": entities}
    for moment in ("yesterday", "9999-99-99T99:99:99Z", "0000-00-00", "-1", "1e400"):
        yield f"timestamp_{moment}", {"timestamp": moment, "localTimestamp": moment}
    for mode in ("expectReplies", "notification", "ephemeral", "nonsense"):
        yield f"delivery_{mode}", {"deliveryMode": mode}
