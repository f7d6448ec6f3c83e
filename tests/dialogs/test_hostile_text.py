"""What people type and what catalogues hold is never markup: every text, on every surface."""

import json
import re
import secrets
import unicodedata
from functools import cache
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount
from markdown_it import MarkdownIt

from bot.adapter import DeskTurn, LocalAdapter
from bot.channels import fit
from bot.outgoing import EXPECT_REPLIES
from dialogs.answers import answer_to, customer_version
from dialogs.cards import (
    Option,
    answer_card,
    choice_card,
    chosen_card,
    form_card,
    invitation_card,
    not_found_card,
    remembered_card,
    welcome_card,
    why_card,
)
from dialogs.case import Case
from dialogs.elements import facts, pick, text, title
from dialogs.grounds import Ground, RunnerUp
from dialogs.i18n import sentences
from dialogs.links import Link, mail, page
from dialogs.reasons import reasons_for
from dialogs.supporter import supporter_card
from dialogs.talk import card_activity
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk, House
from knowledge.issues import IssueType
from knowledge.match import Field
from knowledge.offers import Contact, ContactKind, Links, Offer, Publisher
from knowledge.parties import Asker
from tests.chat import NOW, Chat
from tests.dialogs.hostile_texts import HONEST, HOSTILE, WITH_APOSTROPHES

CHANNELS = ["msteams", "webchat", "directline", "emulator", "slack"]
TEXTS = [
    pytest.param(each, id=f"{tries}-{number}")
    for tries, texts in HOSTILE.items()
    for number, each in enumerate(texts)
]
CALLED = "Vantablack Ledger"
"""Another name of the hostile offer, by which the conversations find it."""

COMMONMARK = MarkdownIt("commonmark").enable(["strikethrough", "table"])
WITH_TYPOGRAPHY = MarkdownIt("js-default", {"typographer": True})
OURS = {
    *("paragraph_open", "paragraph_close", "inline", "text", "text_special"),
    *("strong_open", "strong_close", "link_open", "link_close"),
}
"""All that a card is made of: words, names in bold type, and links."""

TAKEN_BY_TEAMS = 100_000
"""Bytes of one message as UTF-16."""

SHOWN = "text", "title", "fallbackText", "speak", "summary"
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
JOINED = re.compile("(?<=[\u0600-\u18af])[\u200c\u200d](?=[\u0600-\u18af])")
TAG_OR_STACK = re.compile(r"<\s*/?\s*(at|speak)\b|[\u0300-\u036f\u0e47\u064b]{5}", re.IGNORECASE)
ISSUES = [
    IssueType.TECHNICAL_BREAK_FIX,
    IssueType.CUSTOMER_BILLING,
    IssueType.SUBSCRIPTION_MANAGEMENT,
    IssueType.SALES_MARKETING,
    IssueType.ISV_CONTACT,
    IssueType.SUPPORT_ROLES,
]
"""Those whose answers have cards of different shapes."""

_ = sentences("en")


def an_offer(words="Contoso", detail=None):
    """An offer that says `words` wherever it has words, and `detail` for every address."""
    reached = {"email": detail, "phone": detail, "url": detail}
    said = {"name": words, "hours": words, "languages": (words,), "source": words}
    return Offer(
        id="evil.offer",
        offer_id="offer",
        name=words,
        publisher=Publisher(name=words, website=detail),
        aliases=(words, CALLED),
        links=Links(**dict.fromkeys(Links.model_fields, detail)),
        contacts=tuple(Contact(kind=kind, **said, **reached) for kind in ContactKind),
    )


def cards(offer, words="Contoso"):
    """Cards of every shape, with an offer and a person who say such things."""
    desk = Desk(Catalogue([offer]), House(words, hours=words))
    ground = Ground(words=words[:80], by=Field.NAME, runner_up=RunnerUp(name=offer.id))
    case = Case(offer_id=offer.id, offer_ground=ground, asker=Asker.INDIRECT_RESELLER)
    for issue in ISSUES:
        asked = case.noting(issue=issue, provider=words, issue_ground=ground)
        yield answer_card(answer_to(issue, asked, desk, NOW.date(), "A-0001", _), 3, _)
        yield why_card(reasons_for(issue, asked, desk, _), _)
    yield supporter_card(offer, desk, NOW.date(), _)
    options = [Option("a", words, words), Option("none", "None of these")]
    question = _("{offer}: what is it about?").format(offer=words)
    yield choice_card(question, options, 3, _)
    yield chosen_card(question, words, _)
    yield invitation_card(question, options, 3, None, _)
    yield form_card([pick("offer_id", "Offer", [("a", words)])], 3, None, _)
    yield not_found_card(words, options, 3, _)
    yield remembered_card(words, 3, _)
    yield welcome_card("…", [words], _)


def all_said(offer, words):
    """The text twins of those cards, and what is passed on to a customer."""
    yield from (card["fallbackText"] for card in cards(offer, words))
    case, desk = Case(offer_id=offer.id), Desk(Catalogue([offer]))
    yield from (customer_version(case, issue, desk, _) for issue in ISSUES)


USUAL_LINES = [each.count("\n") for each in all_said(an_offer(detail="Contoso"), "Contoso")]


def parts(value):
    """All objects in cards or an activity, from the outside in."""
    if isinstance(value, list):
        return [part for each in value for part in parts(each)]
    if not isinstance(value, dict):
        return []
    return [value] + [part for each in value.values() for part in parts(each)]


@cache
def tokens(markdown, parser=COMMONMARK):
    return [each for token in parser.parse(markdown) for each in (token, *(token.children or []))]


def drawn(markdown, parser=COMMONMARK):
    """The words that are seen of some Markdown."""
    return "".join(token.content for token in tokens(markdown, parser) if not token.children)


def pressed(value):
    """All addresses that can be opened; nothing unseen, no stacks, no markup but our own."""
    all_parts = parts(value)
    shown = {part.get(name) for part in all_parts for name in SHOWN} - {None}
    for words in shown:
        signs = JOINED.sub("", words.replace("\n", ""))
        assert not {unicodedata.category(sign) for sign in signs} & UNSEEN
        assert not TAG_OR_STACK.search(words)
    addresses = {part["url"] for part in all_parts if part.get("type") == "Action.OpenUrl"}
    for block in {part["text"] for part in all_parts if part.get("type") == "TextBlock"}:
        found = tokens(block)
        assert {token.type for token in found} <= OURS
        assert "{{DATE" not in block
        assert "{{TIME" not in block
        addresses |= {token.attrs["href"] for token in found if token.attrs}
    return addresses


def is_harmless(address):
    """Whether it opens one page, one mailbox or one number, and does nothing besides."""
    found = urlsplit(address)
    if not address.isascii() or re.search(r"%0[ad]", address, re.IGNORECASE):
        return False
    if found.scheme == "mailto":
        one_mailbox = re.fullmatch(r"[^@,;?&]+@[\w.-]+", found.path)
        return bool(one_mailbox) and set(parse_qs(found.query)) <= {"subject"}
    if found.scheme == "tel":
        return re.fullmatch(r"\+?[0-9]{3,20}(;ext=[0-9]+)?", found.path) is not None
    return found.scheme == "https" and "@" not in found.netloc and bool(found.hostname)


@pytest.mark.parametrize("hostile", TEXTS)
def test_names_of_a_catalogue_are_words_on_every_card(hostile):
    addresses = pressed(list(cards(an_offer(hostile), hostile)))

    assert {urlsplit(address).hostname for address in addresses} <= {
        "partner.microsoft.com",
        "learn.microsoft.com",
    }


@pytest.mark.parametrize("hostile", TEXTS)
def test_details_of_a_catalogue_open_one_mailbox_number_or_page_or_nothing(hostile):
    addresses = pressed(list(cards(an_offer(detail=hostile))))

    assert not [address for address in addresses if not is_harmless(address)]


@pytest.mark.parametrize("hostile", TEXTS)
def test_nothing_in_a_catalogue_adds_a_line_to_a_card_or_to_the_version_for_a_customer(hostile):
    said = all_said(an_offer(hostile, hostile), hostile)

    assert [each.count("\n") for each in said] == USUAL_LINES


@pytest.mark.parametrize("hostile", TEXTS)
async def test_a_conversation_is_words_on_every_channel(hostile, store):
    chat = Chat(Desk(Catalogue([an_offer(hostile, hostile)])), store)
    named = False
    for typed in (
        hostile[:2000],
        f"who supports Zephyr {hostile[:100]}?",
        f"{CALLED} shows error 500",
        "why?",
        "version for the customer",
        f"cancel the licences of {CALLED}, our provider is {hostile[:100]}",
        "a person, please",
    ):
        replies = await said(chat, typed)
        named |= "Customer support:" in str(replies)
        assert not [address for address in pressed(replies) if not is_harmless(address)]
        for reply in replies:
            assert len(json.dumps(reply, ensure_ascii=False)) * 2 < TAKEN_BY_TEAMS
            for channel in CHANNELS:
                fitted = fit(Activity().deserialize(reply), channel)
                assert not fitted.text or fitted.text_format == "plain"
    assert named


def test_cards_of_the_longest_words_an_import_takes_are_one_message():
    name, words, url = "[" * 200, "[" * 500, "https://contoso.example/" + "(" * 576
    email = "!" * 64 + "@contoso.example"
    offer = an_offer(name, url)
    told = {"hours": words, "source": words, "email": email, "phone": "1" * 20}
    longest = offer.model_copy(
        update={"contacts": tuple(each.model_copy(update=told) for each in offer.contacts)}
    )

    for card in cards(longest, name):
        message = fit(card_activity(card), "msteams").serialize()
        assert len(json.dumps(message, ensure_ascii=False)) * 2 < TAKEN_BY_TEAMS


async def test_a_card_reaches_a_channel_without_cards_as_plain_text(store):
    chat = Chat(Desk(Catalogue([an_offer("[Contoso](https://evil.example)")])), store)
    [reply] = await said(chat, f"{CALLED} shows error 500")
    fitted = fit(Activity().deserialize(reply), "slack")

    assert fitted.text.startswith("[Contoso](https://evil.example) (publisher) handles this")
    assert fitted.text_format == "plain"
    assert fitted.attachments is None


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_name_is_drawn_sign_by_sign(name):
    for block in (text(name), title(name), *facts({name: name})["items"]):
        assert name in drawn(block["text"])
        assert name in drawn(block["text"], WITH_TYPOGRAPHY)
    assert pressed(list(cards(an_offer(name), name)))
    not_found = not_found_card(name, [Option("a", name, name)], 3, _)
    assert not_found["fallbackText"].startswith(
        f"I don't have “{name}”\nThe nearest names:\n1. {name} – {name}\n"
    )


@pytest.mark.parametrize("name", WITH_APOSTROPHES)
def test_of_an_honest_name_only_quotation_marks_may_be_rounded(name):
    block = text(name)["text"]
    straight = str.maketrans("’‘“”", "''\"\"")

    assert drawn(block) == name
    assert drawn(block, WITH_TYPOGRAPHY).translate(straight) == name.translate(straight)


@pytest.mark.parametrize("detail", [mail, page])
@pytest.mark.parametrize("hostile", TEXTS)
def test_a_link_shows_the_host_that_it_opens(hostile, detail):
    link = detail(hostile)
    if isinstance(link, Link):
        host = urlsplit(link.target).hostname or link.target.rpartition("@")[2]
        assert host in link.shown
        assert host.isascii()


async def said(chat, typed):
    """What the desk says to it, as the JSON of activities."""
    activity = Activity(type="message", id=secrets.token_hex(8), text=typed, channel_id="msteams")
    activity.conversation, activity.locale = ConversationAccount(id="c1"), "en"
    activity.from_property, activity.delivery_mode = ChannelAccount(id="p1"), EXPECT_REPLIES
    answered = await chat.turns.take(DeskTurn(LocalAdapter(), activity))
    return orjson.loads(answered.body)["activities"]
