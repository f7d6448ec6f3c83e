"""Nothing is lost by a refresh, a lost connection, a killed desk, an expired token, another tab."""

import re
import sqlite3

import pytest
from playwright.async_api import expect

from tests.browser.conftest import arrive, open_panel
from tests.browser.visitor import WAITS_MILLISECONDS

LONG = 40_000
"""Milliseconds in which a chat is back after its desk was."""


async def test_a_dialog_goes_on_after_a_refresh(visitor):
    await visitor.says("problem z licencją contoso")
    await visitor.sees("Którą ofertę masz na myśli?")
    await visitor.page.reload()
    await visitor.is_connected()
    await expect(visitor.said("problem z licencją contoso")).to_have_count(1)
    await visitor.presses("Contoso Firewall")
    await visitor.sees("Contoso Firewall: czego dotyczy sprawa?")


async def test_a_panel_and_its_dialog_are_there_on_the_next_page(context, host_page):
    visitor = await open_panel(context, host_page)
    await visitor.says("problem z licencją contoso")
    await visitor.sees("Którą ofertę masz na myśli?")
    await visitor.page.goto(f"{host_page.origin}/prices")
    await visitor.is_connected()
    await visitor.sees("Którą ofertę masz na myśli?")
    assert await visitor.page.evaluate("document.activeElement === document.body")


async def test_a_dialog_goes_on_when_the_desk_was_killed_and_started_again(context, own_desk):
    visitor = await arrive(context, own_desk.url)
    await visitor.says("problem z licencją contoso")
    await visitor.sees("Którą ofertę masz na myśli?")
    own_desk.kill()
    await expect(visitor.state).to_have_text("Brak połączenia – próbuję ponownie…")
    await own_desk.start()
    await expect(visitor.state).to_have_text("Połączono", timeout=LONG)
    await visitor.presses("Contoso Firewall")
    await visitor.sees("Contoso Firewall: czego dotyczy sprawa?")

    await expect(visitor.said("Którą ofertę masz na myśli?")).to_have_count(1)


async def test_what_is_written_while_the_desk_restarts_arrives_once(context, own_desk):
    visitor = await arrive(context, own_desk.url)
    own_desk.kill()
    await visitor.says("contoso backup nie działa")
    await own_desk.start()
    await expect(visitor.said("Tą sprawą zajmuje się Contoso Ltd")).to_have_count(1, timeout=LONG)

    await expect(visitor.said(re.compile("^contoso backup nie działa$"))).to_have_count(1)
    await expect(visitor.chat.get_by_text("Nie wysłano").first).not_to_be_visible()


async def test_what_cannot_be_sent_is_shown_and_can_be_sent_again(visitor):
    async def refuse(route):
        await route.fulfill(status=400, json={"error": {"code": "BadArgument", "message": "No."}})

    await visitor.page.route("**/activities", refuse)
    await visitor.says("contoso backup nie działa")
    again = visitor.page.get_by_role("button", name="Wyślij ponownie").first
    await expect(again).to_be_visible(timeout=WAITS_MILLISECONDS)
    await visitor.page.unroute("**/activities")
    await again.click()
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd (wydawca)")
    await expect(visitor.said(re.compile("^contoso backup nie działa$"))).to_have_count(1)


async def test_an_expired_token_is_exchanged_without_a_word(visitor):
    expired = []

    async def expire_once(route):
        if expired:
            return await route.continue_()
        expired.append(route.request.headers["authorization"])
        error = {"error": {"code": "TokenExpired", "message": "Ask for a new one."}}
        return await route.fulfill(status=403, json=error)

    await visitor.page.route("**/activities", expire_once)
    await visitor.says("contoso backup nie działa")
    await visitor.box.fill("a tu piszę dalej")
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd (wydawca)")

    assert expired
    await expect(visitor.box).to_have_value("a tu piszę dalej")
    await expect(visitor.said(re.compile("^contoso backup nie działa$"))).to_have_count(1)


async def test_what_a_full_conversation_does_not_take_waits_in_a_new_one(visitor):
    async def refuse(route):
        error = {"error": {"code": "ConversationFull", "message": "Begin a new one."}}
        await route.fulfill(status=409, json=error)

    await visitor.page.route("**/activities", refuse)
    await visitor.says("contoso backup nie działa")
    await expect(visitor.page.locator("#said")).to_contain_text("To jest nowa")
    await visitor.page.unroute("**/activities")
    await visitor.is_connected()
    await expect(visitor.box).to_have_value("contoso backup nie działa")
    await visitor.box.press("Enter")
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd (wydawca)")


async def test_two_tabs_show_the_same_conversation(context, common_desk):
    first = await arrive(context, common_desk.url)
    second = await arrive(context, common_desk.url)
    await first.says("problem z licencją contoso")
    await second.sees("Którą ofertę masz na myśli?")
    await second.presses("Contoso Firewall")
    await first.sees("Contoso Firewall: czego dotyczy sprawa?")


async def test_what_one_tab_forgets_the_other_does_not_keep(context, common_desk):
    first = await arrive(context, common_desk.url)
    second = await arrive(context, common_desk.url)
    await first.says("contoso backup nie działa")
    await second.sees("Tą sprawą zajmuje się Contoso Ltd")
    await first.chooses("Usuń moje dane")
    await first.page.get_by_role("button", name="Usuń wszystko").click()
    await expect(second.said("Contoso Ltd")).to_have_count(0, timeout=WAITS_MILLISECONDS)
    await second.is_connected()


async def test_a_person_who_was_away_is_asked_whether_to_go_on(context, common_desk):
    visitor = await arrive(context, common_desk.url)
    await visitor.says("contoso backup nie działa")
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd")
    later = "const now = Date.now; Date.now = () => now() + 3600 * 1000"
    await visitor.page.add_init_script(later)
    await visitor.page.reload()
    await expect(visitor.page.locator("#banner p")).to_have_text(
        "Rozmawialiśmy o ofercie Contoso Backup.", timeout=WAITS_MILLISECONDS
    )
    await visitor.page.locator("#banner").get_by_role("button", name="Nowe pytanie").click()
    await visitor.sees("Zaczynamy od nowa.")
    await expect(visitor.page.locator("#banner")).to_have_count(0)


async def test_too_many_attempts_are_said_in_words(context, common_desk):
    page = await context.new_page()

    async def refuse(route):
        await route.fulfill(status=429, headers={"Retry-After": "20"}, json={})

    await page.route("**/chat/token", refuse)
    await page.goto(common_desk.url)

    await expect(page.locator("#state")).to_have_text("Zbyt wiele prób – kolejna za 20 s")


async def test_where_web_chat_was_not_fetched_the_page_says_what_to_do(context, common_desk):
    page = await context.new_page()

    async def without_web_chat(route):
        response = await route.fetch()
        html = re.sub('data-webchat="[^"]*"', 'data-webchat=""', await response.text())
        await route.fulfill(response=response, body=html)

    await page.route(f"{common_desk.url}/", without_web_chat)
    await page.goto(common_desk.url)

    await expect(page.get_by_role("alert")).to_contain_text("partner-desk webchat")
    await expect(page.get_by_role("alert")).to_contain_text("Czatu nie można jeszcze pokazać")


async def test_an_answer_that_takes_long_is_announced(context, own_desk):
    visitor = await arrive(context, own_desk.url)
    busy = sqlite3.connect(own_desk.database, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    await visitor.says("contoso backup nie działa")
    typing = visitor.chat.locator(".webchat__typing-indicator")
    await expect(typing).to_be_visible(timeout=WAITS_MILLISECONDS)
    await expect(visitor.chat.get_by_text("Wysyłanie").first).to_be_attached()
    busy.execute("ROLLBACK")
    busy.close()

    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd (wydawca)")
    await expect(typing).not_to_be_visible()


@pytest.mark.parametrize("spoken", [True, False])
async def test_who_has_said_something_is_told_that_it_is_no_longer_kept(context, own_desk, spoken):
    visitor = await arrive(context, own_desk.url)
    if spoken:
        await visitor.says("contoso backup nie działa")
        await visitor.sees("Tą sprawą zajmuje się Contoso Ltd (wydawca)")
    own_desk.kill()
    with sqlite3.connect(own_desk.database) as database:
        database.execute("DELETE FROM hosted_conversations")
    database.close()
    await own_desk.start()
    await expect(visitor.state).to_have_text("Brak połączenia – próbuję ponownie…")
    told = expect(visitor.chat.locator("#said"))
    if spoken:
        await told.to_have_text(re.compile("Poprzednia rozmowa jest zamknięta"), timeout=LONG)
    await visitor.is_connected()
    await visitor.sees("Coś jest nie tak")

    await expect(visitor.said("contoso backup nie działa")).to_have_count(0)
    if not spoken:
        await told.to_be_empty()
