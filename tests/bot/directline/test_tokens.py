"""Tokens open one conversation, for one person, for a while, and there is one spelling of each."""

import base64
import json
import string

import jwt
import pytest

from bot.directline.tokens import TOKEN_LIFE_SECONDS, Access, BadToken, Tokens, new_conversation_id

KEY = bytes(range(32))
ACCESS = Access("c1", "dl_anna", ("https://www.partner.example",), "Anna", "customer")


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tokens(clock):
    return Tokens(KEY, clock)


def test_a_token_says_again_what_was_put_into_it(tokens):
    read = tokens.read("token", tokens.sign("token", ACCESS, 1800).text)

    assert (read.conversation, read.user, read.origins) == (
        ACCESS.conversation,
        ACCESS.user,
        ACCESS.origins,
    )
    assert (read.name, read.asker, read.ends_at) == ("Anna", "customer", 1_001_800)


def test_web_chat_can_read_who_the_user_is(tokens):
    token = tokens.sign("token", ACCESS, 1800).text

    assert jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_exp": False})["user"] == (
        "dl_anna"
    )


def test_a_token_ends(tokens, clock):
    token = tokens.sign("token", ACCESS, 1800).text
    clock.now += 1800

    with pytest.raises(BadToken) as bad:
        tokens.read("token", token)
    assert bad.value.reason == "expired"


def test_refreshing_does_not_go_on_for_ever(tokens, clock):
    access = tokens.read("token", tokens.sign("token", ACCESS, 1800).text)
    for _ in range(TOKEN_LIFE_SECONDS // 900 - 1):
        clock.now += 900
        access = tokens.read("token", tokens.sign("token", access, 1800).text)
    clock.now += 900

    with pytest.raises(BadToken):
        tokens.sign("token", access, 1800)


def test_a_token_of_one_kind_is_none_of_another(tokens):
    for kind, other in [("token", "stream"), ("stream", "token"), ("resume", "token")]:
        with pytest.raises(BadToken):
            tokens.read(other, tokens.sign(kind, ACCESS, 60).text)


def test_two_processes_with_one_key_take_each_others_tokens(tokens, clock):
    assert Tokens(KEY, clock).read("token", tokens.sign("token", ACCESS, 60).text).user == "dl_anna"


def test_a_token_of_another_desk_is_refused(clock, tokens):
    other = Tokens(bytes(32), clock)

    with pytest.raises(BadToken):
        tokens.read("token", other.sign("token", ACCESS, 60).text)


def forged(token):
    header, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    other = encode({**claims, "conv": "c2"})
    yield "nothing", ""
    yield "dots", ".."
    yield "no signature", f"{header}.{body}."
    yield "two parts", f"{header}.{body}"
    yield "four parts", f"{token}.{signature}"
    yield "another conversation", f"{header}.{other}.{signature}"
    yield "signature first", f"{signature}.{body}.{header}"
    yield "padding", f"{token}="
    yield "padding within", f"{header}=.{body}.{signature}"
    yield "a space before", f" {token}"
    yield "a space after", f"{token} "
    yield "a line break", f"{token}\n"
    yield "upper case", token.upper()
    yield "not ASCII", token[:-1] + "ä"
    yield "a look-alike", token.replace("e", "\u0435", 1)
    yield "NUL", token + "\0"
    yield "too long", f"{header}.{'A' * 5_000}.{signature}"
    yield (
        "standard alphabet",
        f"{header}.{body}.{signature}".replace("-", "+").replace("_", "/") + "/",
    )
    for algorithm in ("none", "None", "NONE", "HS512", "RS256"):
        yield algorithm, f"{encode({'alg': algorithm, 'typ': 'JWT'})}.{body}.{signature}"
        yield f"{algorithm}, unsigned", f"{encode({'alg': algorithm, 'typ': 'JWT'})}.{body}."
    yield "by PyJWT with no algorithm", jwt.encode(claims, None, algorithm="none")
    yield "by PyJWT with an empty key", f"{header}.{body}.{encode('')}"
    yield "cut", token[:-1]
    # The last letter of a signature has bits that decoding ignores.
    last = string.ascii_letters + string.digits + "-_"
    for letter in last:
        if letter != signature[-1]:
            yield f"last letter {letter}", token[:-1] + letter


def encode(claims):
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def test_forged_and_respelled_tokens_are_refused(tokens):
    refused = 0
    for name, token in forged(tokens.sign("token", ACCESS, 1800).text):
        with pytest.raises(BadToken):
            pytest.fail(f"{name} was taken: {tokens.read('token', token)}")
        refused += 1

    assert refused > 80


def test_ids_of_conversations_are_long_and_never_the_same():
    ids = {new_conversation_id() for _ in range(1_000)}

    assert len(ids) == 1_000
    assert min(map(len, ids)) >= 27
