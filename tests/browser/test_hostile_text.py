"""Hostile texts and honest names in the real Web Chat: it draws them as words, and nothing else."""

import pytest

from bot.outgoing import TEXT_TWIN
from dialogs.cards import Option, choice_card
from dialogs.elements import card, facts
from dialogs.i18n import sentences
from dialogs.links import Link, call, mail, page
from dialogs.talk import ADAPTIVE_CARD
from dialogs.visible import LONGEST_DETAIL, LONGEST_LINE, line
from tests.browser import tools
from tests.dialogs.hostile_texts import HONEST, HOSTILE, WITH_APOSTROPHES

ADDRESS = "http://desk.example/"
PAGE = """<!doctype html><meta charset="utf-8"><div id="chat"></div>
<script src="/webchat.js"></script>
<script>
  window.alerts = 0;
  window.alert = () => { window.alerts += 1; };
  const observable = (subscribe) => {
    const made = {
      subscribe(next) {
        subscribe(typeof next === "function" ? { next } : next);
        return { unsubscribe() {} };
      },
    };
    made["@@observable"] = () => made;
    if (Symbol.observable) made[Symbol.observable] = () => made;
    return made;
  };
  const directLine = {
    connectionStatus$: observable((seen) => [0, 1, 2].forEach((status) => seen.next(status))),
    activity$: observable((seen) => { window.say = (activity) => seen.next(activity); }),
    postActivity: () => observable(() => {}),
    getSessionId: () => observable(() => {}),
    end() {},
  };
  WebChat.renderWebChat({ directLine, userID: "visitor" }, document.getElementById("chat"));
</script>"""
"""Web Chat, to which window.say() brings an activity."""

TEXTS = [text for texts in HOSTILE.values() for text in texts]

DRAWN = """(blocks) => blocks.map((block) => ({
  words: block.textContent.trim(),
  tags: [...block.querySelectorAll("*")].map((element) => element.tagName.toLowerCase()),
  links: block.querySelectorAll("a").length,
}))"""
LINES = ".webchat__bubble__content :is(.ac-textBlock, .webchat__text-content--is-plain)"
WORDS = {"div", "p", "strong"}
LINK = {"a", "img"}
"""The picture says that the link leads out of the page; it is Web Chat's own."""
STRAIGHT = str.maketrans("‘’“”\u00a0", "''\"\" ", "\u200b")
"""Web Chat rounds quotation marks, and sets a mark beside links."""


@pytest.fixture
async def web_chat(browser):
    """Web Chat alone; nothing that it draws may run, or ask for anything."""
    tab = await browser.new_page()
    tab.asked = []

    async def answer(route):
        if route.request.url == ADDRESS:
            await route.fulfill(body=PAGE, content_type="text/html")
        elif route.request.url == f"{ADDRESS}webchat.js":
            await route.fulfill(path=tools.web_chat(), content_type="text/javascript")
        else:
            tab.asked.append(route.request.url)
            await route.abort()

    await tab.route("**/*", answer)
    await tab.goto(ADDRESS)
    await tab.wait_for_function("typeof window.say === 'function'")
    yield tab
    assert await tab.evaluate("window.alerts") == 0
    assert tab.asked == []


async def draw(tab, **said):
    """What is drawn of one message of the desk, a card or plain text, line by line."""
    message = {"type": "message", "id": "1", "from": {"id": "desk", "role": "bot"}, **said}
    await tab.evaluate("(activity) => window.say(activity)", message)
    await tab.wait_for_selector(LINES)
    return await tab.eval_on_selector_all(LINES, DRAWN)


async def draw_card(tab, content):
    attachments = [{"contentType": ADAPTIVE_CARD, "content": content}]
    twin = content["fallbackText"]
    extras = {"summary": twin, "channelData": {TEXT_TWIN: twin}}
    return await draw(tab, attachments=attachments, **extras)


async def test_names_on_cards_are_drawn_as_words(web_chat):
    names = [*TEXTS, *HONEST, *WITH_APOSTROPHES]
    offers = [Option("a", name) for name in names]
    _title, *rows = await draw_card(web_chat, choice_card("Which?", offers, 3, sentences("en")))

    for number, (row, name) in enumerate(zip(rows, names, strict=True), 1):
        assert row["words"].translate(STRAIGHT) == seen(f"{number}. {name}").strip()
        assert set(row["tags"]) <= WORDS


async def test_details_on_cards_are_drawn_as_words_or_as_the_link_they_are(web_chat):
    details = [link(told) for told in TEXTS for link in (mail, call, page)]
    listed = [element for detail in details if (element := facts({"Detail": detail}))]
    drawn = await draw_card(web_chat, card(listed))

    for found, detail in zip(drawn, details, strict=True):
        assert (
            found["words"].translate(STRAIGHT)
            == f"Detail: {seen(str(detail), LONGEST_DETAIL)}".strip()
        )
        link = isinstance(detail, Link)
        assert found["links"] == link
        assert set(found["tags"]) <= (WORDS | LINK if link else WORDS)


async def test_plain_texts_are_drawn_as_words(web_chat):
    said = [line(text) for text in TEXTS]
    drawn = await draw(web_chat, text="\n".join(said), textFormat="plain")

    words = [found["words"] for found in drawn]
    assert list(filter(None, words)) == list(filter(None, said))
    assert not [found for found in drawn if found["tags"]]


def seen(words, longest=LONGEST_LINE):
    return line(words, longest).translate(STRAIGHT)
