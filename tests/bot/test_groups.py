"""What is said to the desk, and what only in its hearing."""

import pytest
from botbuilder.schema import Activity, Attachment, ChannelAccount, ConversationAccount, Entity

from bot.groups import is_overheard, owner_of, without_mentions

DESK = ChannelAccount(id="28:desk", name="Partner Desk")


def said(text, *mentions, kind="channel", **fields):
    return Activity(
        type="message",
        text=text,
        recipient=DESK,
        from_property=ChannelAccount(id="29:anna"),
        conversation=ConversationAccount(id="c", conversation_type=kind),
        entities=[mention(*each) for each in mentions],
        **fields,
    )


def mention(account, text):
    entity = Entity(type="mention")
    entity.additional_properties = {"mentioned": {"id": account, "name": "?"}, "text": text}
    return entity


THE_DESK = ("28:desk", "<at>Partner Desk</at>")
ANNA = ("29:anna", "<at>Anna</at>")


@pytest.mark.parametrize("kind", ["channel", "groupChat"])
def test_in_a_group_only_a_mention_speaks_to_the_desk(kind):
    assert is_overheard(said("Contoso fails", kind=kind))
    assert is_overheard(said("<at>Anna</at> look", ANNA, kind=kind))
    assert not is_overheard(said("<at>Partner Desk</at> Contoso fails", THE_DESK, kind=kind))


def test_in_private_everything_is_said_to_the_desk():
    assert not is_overheard(said("Contoso fails", kind="personal"))


@pytest.mark.parametrize(
    "text", [None, "", '\n<span class="inline-compose-card" itemid="0">\n<span></span>\n</span>\n']
)
def test_a_card_that_is_passed_on_asks_for_no_answer(text):
    card = Attachment(content_type="application/vnd.microsoft.card.adaptive")

    assert is_overheard(said(text, kind="personal", attachments=[card]))
    assert not is_overheard(said("is that right?", kind="personal", attachments=[card]))


def test_a_picture_is_answered():
    picture = Attachment(content_type="image/png")

    assert not is_overheard(said(None, kind="personal", attachments=[picture]))


def test_a_press_is_meant_for_the_desk():
    assert not is_overheard(said(None, value={"desk": {"ask": 1}}))


def test_a_name_that_is_only_typed_is_no_mention():
    assert is_overheard(said("<at>Partner Desk</at> Contoso fails"))


@pytest.mark.parametrize(
    ("text", "mentions", "heard"),
    [
        ("<at>Partner Desk</at> Contoso fails", [THE_DESK], "Contoso fails"),
        ("Contoso <at>Partner Desk</at>fails", [THE_DESK], "Contoso fails"),
        ("<at>Partner Desk</at>&nbsp;Contoso  fails", [THE_DESK], "Contoso fails"),
        ("<at>Partner Desk</at> ask <at>Anna</at>", [THE_DESK, ANNA], "ask Anna"),
        ('<at id="0">Anna</at> says hello', [], "Anna says hello"),
        ("<at>Partner Desk</at>", [THE_DESK], ""),
        ("R&D < 3\nand more", [], "R&D < 3\nand more"),
        (None, [THE_DESK], None),
    ],
)
def test_the_name_of_the_desk_is_no_part_of_what_was_said(text, mentions, heard):
    assert without_mentions(said(text, *mentions)) == heard


def test_a_button_in_a_group_belongs_to_whoever_the_card_answered():
    assert owner_of(said(None, value={"desk": {"ask": 1, "of": "29:ola"}})) == "29:ola"


@pytest.mark.parametrize("of", [None, "", 5, ["29:ola"], "..", "a\nb", "x" * 1001])
def test_what_names_nobody_is_the_senders_own(of):
    assert owner_of(said(None, value={"desk": {"ask": 1, "of": of}})) == "29:anna"


def test_nobody_asks_something_new_for_another():
    assert owner_of(said(None, value={"desk": {"say": "hello", "of": "29:ola"}})) == "29:anna"


def test_outside_groups_nobody_speaks_for_another():
    pressed = said(None, value={"desk": {"ask": 1, "of": "29:ola"}}, kind="personal")

    assert owner_of(pressed) == "29:anna"
