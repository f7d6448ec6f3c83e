"""Whole conversations, as people have them."""

import re

from playwright.async_api import expect

from tests.browser.conftest import arrive, open_panel


async def test_a_polish_conversation_by_writing(visitor):
    await visitor.says("problem z licencją contoso")
    await visitor.sees("Którą ofertę masz na myśli?")
    await visitor.says("ta druga")
    await visitor.sees("Contoso Firewall: czego dotyczy sprawa?")
    await visitor.says("nie działa")
    await visitor.sees("Tą sprawą zajmuje się Contoso Networks (wydawca)")


async def test_a_polish_conversation_by_clicks(context, host_page):
    visitor = await open_panel(context, host_page)
    await visitor.presses("przy logowaniu do Contoso Backup pojawia się błąd")
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd (wydawca)")
    await visitor.presses("Inna sprawa, ta sama oferta")
    await visitor.presses("Faktura klienta")
    await visitor.presses("Sprzedaliśmy ją przez CSP")
    await visitor.sees("To sprawa po Twojej stronie (partner CSP)")


async def test_the_person_is_greeted_once(context, common_desk):
    visitor = await arrive(context, common_desk.url)
    await visitor.sees("Coś jest nie tak z ofertą")
    await visitor.page.reload()
    await visitor.is_connected()
    await visitor.sees("Coś jest nie tak z ofertą")

    await expect(visitor.said("Coś jest nie tak z ofertą")).to_have_count(1)


async def test_a_new_question_is_asked_from_the_menu(visitor):
    await visitor.says("problem z licencją contoso")
    await visitor.sees("Którą ofertę masz na myśli?")
    await visitor.chooses("Nowe pytanie")
    await visitor.sees("Zaczynamy od nowa.")


async def test_another_language_is_spoken_from_then_on(visitor):
    await visitor.says("Contoso Sign")
    await visitor.sees("Contoso Sign: czego dotyczy sprawa?")
    await visitor.chooses("English")
    await visitor.sees("It does not work")

    await expect(visitor.state).to_have_text("Connected")
    await expect(visitor.box).to_have_attribute("placeholder", "Write your question")
    await visitor.page.reload()
    await visitor.is_connected()
    await expect(visitor.state).to_have_text("Connected")


async def test_an_answer_is_copied_without_its_buttons(context, visitor):
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    await visitor.says("contoso backup nie działa")
    await visitor.presses("Kopiuj")
    await expect(visitor.page.locator("#said")).to_have_text("Skopiowano")
    copied = await visitor.page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith("Tą sprawą zajmuje się Contoso Ltd (wydawca)")
    assert "support@contoso.example" in copied
    assert "[Napisz e-mail]" not in copied


async def test_where_the_clipboard_is_barred_the_text_is_shown(visitor):
    await visitor.page.evaluate(
        "navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false"
    )
    await visitor.says("contoso backup nie działa")
    await visitor.presses("Kopiuj")

    await expect(visitor.page.locator("dialog").locator("textarea")).to_have_value(
        re.compile("support@contoso.example")
    )


async def test_the_conversation_is_downloaded(visitor):
    await visitor.says("contoso backup nie działa")
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd")
    async with visitor.page.expect_download() as download:
        await visitor.chooses("Pobierz rozmowę")
    file = await download.value

    assert file.suggested_filename == "rozmowa.txt"
    text = (await file.path()).read_text("utf-8")
    assert "Ty:\ncontoso backup nie działa" in text
    assert "Tą sprawą zajmuje się Contoso Ltd (wydawca)" in text


async def test_everything_is_forgotten_on_request(visitor):
    await visitor.says("contoso backup nie działa")
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd")
    await visitor.chooses("Usuń moje dane")
    await visitor.page.get_by_role("button", name="Usuń wszystko").click()
    await expect(visitor.page.locator("#said")).to_contain_text("Wszystko zostało usunięte")
    await visitor.is_connected()
    await visitor.page.reload()
    await visitor.is_connected()
    await visitor.sees("Coś jest nie tak z ofertą")

    await expect(visitor.said("Contoso Ltd")).to_have_count(0)


async def test_nothing_is_forgotten_when_the_answer_is_no(visitor):
    await visitor.says("contoso backup nie działa")
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd")
    await visitor.chooses("Usuń moje dane")
    await visitor.page.keyboard.press("Escape")

    await expect(visitor.page.locator("dialog")).to_have_count(0)
    await visitor.sees("Tą sprawą zajmuje się Contoso Ltd")
