"""What the page around the widget says, and what it cannot do."""

import time

import jwt
from playwright.async_api import expect

from tests.browser.conftest import open_panel, visit


async def test_the_page_names_its_user_and_the_desk_is_told(context, host_page):
    host_page.attributes = {"data-identity": "signed.by.woodgrove"}
    page, asked = await context.new_page(), []
    page.on("request", lambda request: asked.append((request.url, request.post_data_json)))
    await page.goto(host_page.origin)
    async with page.expect_request("**/chat/token") as token:
        await page.locator(".launcher").click()

    request = await token.value
    assert request.post_data_json["identity"] == "signed.by.woodgrove"
    assert not [url for url, _ in asked if "signed" in url]


async def test_a_visitor_whose_name_is_not_believed_is_nobody_in_particular(context, host_page):
    host_page.attributes = {"data-identity": "forged"}
    visitor = await open_panel(context, host_page)
    await visitor.sees("Coś jest nie tak z ofertą")


async def test_what_somebody_said_by_name_is_not_shown_to_nobody_in_particular(
    context, host_page, own_desk
):
    await own_desk.stop()
    own_desk.settings["IDENTITY_KEY"] = key = "k" * 32
    await own_desk.start()
    host_page.desk = own_desk.url
    claims = {"sub": "4711", "aud": "partner-desk", "exp": int(time.time()) + 600}
    host_page.attributes = {"data-identity": jwt.encode(claims, key, algorithm="HS256")}
    known = await open_panel(context, host_page)
    await known.says("contoso backup nie działa")
    await known.sees("Tą sprawą zajmuje się Contoso Ltd")
    host_page.attributes = {}
    nobody = await open_panel(context, host_page)

    await nobody.sees("Coś jest nie tak z ofertą")
    await expect(nobody.said("Contoso Ltd")).to_have_count(0)


async def test_the_page_chooses_title_colour_side_and_theme(context, host_page):
    host_page.attributes = {
        "data-title": "Pomoc Woodgrove",
        "data-color": "#ffd500",
        "data-position": "left",
        "data-theme": "dark",
        "data-open": "true",
    }
    visitor = await visit(context, host_page)
    await visitor.is_connected()
    launcher = visitor.page.locator(".launcher")

    await expect(visitor.chat.locator("h1")).to_have_text("Pomoc Woodgrove")
    await expect(visitor.chat.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(visitor.chat.locator("body > header")).to_have_css(
        "background-color", "rgb(255, 213, 0)"
    )
    await expect(visitor.chat.locator("body > header")).to_have_css("color", "rgb(0, 0, 0)")
    await expect(launcher).to_have_css("color", "oklch(0 0 0)")
    assert (await launcher.bounding_box())["x"] < 100


async def test_the_page_opens_and_closes_the_chat_and_changes_its_theme(context, host_page):
    visitor = await open_panel(context, host_page)
    await visitor.page.evaluate("PartnerDesk.setTheme('dark')")
    await expect(visitor.chat.locator("html")).to_have_attribute("data-theme", "dark")
    await visitor.page.evaluate("PartnerDesk.close()")
    await expect(visitor.page.locator(".panel")).to_be_hidden()
    await visitor.page.evaluate("PartnerDesk.open()")
    await expect(visitor.page.locator(".panel")).to_be_visible()


async def test_messages_of_strangers_change_nothing(context, host_page):
    visitor = await open_panel(context, host_page)
    forged = "{ partnerDesk: 1, type: 'close' }"
    await visitor.page.evaluate(f"window.postMessage({forged}, '*')")
    await visitor.chat.locator("body").evaluate(
        "() => window.postMessage({ partnerDesk: 1, type: 'look', theme: 'dark' }, '*')"
    )
    await visitor.page.wait_for_timeout(300)

    await expect(visitor.page.locator(".panel")).to_be_visible()
    await expect(visitor.chat.locator("html")).to_have_attribute("data-theme", "light")


async def test_no_page_but_the_named_ones_can_show_the_chat(context, host_page, own_desk):
    await own_desk.stop()
    own_desk.settings["PUBLIC_URL"] = own_desk.url
    own_desk.settings["ORIGINS"] = '["https://www.partner.example"]'
    await own_desk.start()
    host_page.desk = own_desk.url
    page = await context.new_page()
    async with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        await page.goto(host_page.origin)
        await page.locator(".launcher").click()
