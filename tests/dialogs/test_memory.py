"""What is remembered is plain JSON that comes back as it was, or is forgotten."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.case import Case
from dialogs.grounds import Ground
from dialogs.i18n import LANGUAGES
from dialogs.memory import Conversation, Person
from knowledge.issues import IssueType
from knowledge.parties import Asker, Hosting, Route

IDS = st.text(string.printable, max_size=20)
CASES = st.builds(
    Case,
    offer_id=st.none() | IDS,
    offer_ground=st.none() | st.builds(Ground, words=IDS, picked=st.booleans()),
    in_doubt=st.lists(IDS, max_size=5).map(tuple),
    alternatives=st.lists(IDS, max_size=5).map(tuple),
    unknown_name=st.none() | st.text(max_size=60),
    issue=st.none() | st.sampled_from(IssueType),
    other_issue=st.none() | st.sampled_from(IssueType),
    issues_in_doubt=st.lists(st.sampled_from(IssueType), max_size=3).map(tuple),
    hosting=st.none() | st.sampled_from(Hosting),
    route=st.none() | st.sampled_from(Route),
    asker=st.none() | st.sampled_from(Asker),
    not_customer=st.booleans(),
    asked=st.integers(0, 1000),
    missed=st.integers(0, 3),
    used=st.lists(IDS, max_size=3).map(tuple),
)


@given(CASES)
def test_a_case_comes_back_as_it_was(case):
    stored = json.dumps(case.model_dump(mode="json", exclude_defaults=True))

    assert Case.model_validate(json.loads(stored)) == case


@given(CASES, st.sampled_from([None, *LANGUAGES]), st.booleans())
def test_a_conversation_comes_back_as_it_was(case, language, greeted):
    kept = Conversation(
        language=language,
        greeted=greeted,
        dialogs=[("support", {"case": case.model_dump(mode="json", exclude_defaults=True)})],
    )

    assert Conversation.read(kept.write()) == (kept, False)


@given(st.sampled_from([None, *Asker]), st.sampled_from([None, *LANGUAGES]))
def test_a_person_comes_back_as_it_was(asker, language):
    kept = Person(asker=asker, language=language)

    assert Person.read(kept.write()) == (kept, False)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"v": 2}',
        b'{"v": 1, "language": 7}',
        b'{"v": 1, "unknown": true}',
        b'{"v": 1, "dialogs": "support"}',
        b'{"py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["true"]}]}',
        b'{"v": 1, "dialogs": [["support", []]]}',
        b"[" * 100_000,
    ],
)
def test_what_makes_no_sense_is_forgotten(body):
    assert Conversation.read(body) == (Conversation(), True)


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(body):
    found, forgot = Person.read(body)

    assert isinstance(found, Person)
    assert isinstance(forgot, bool)
