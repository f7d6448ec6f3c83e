"""The chat can be used by everyone: by keyboard, by ear, on a small screen, with large letters."""

import re

import pytest
from playwright.async_api import expect

from tests.browser import tools
from tests.browser.conftest import arrive, open_panel

ANSWER = "Tą sprawą zajmuje się Contoso Ltd (wydawca)"


async def violations(frame):
    """What axe-core finds in a page or frame."""
    await frame.evaluate(tools.axe().read_text("utf-8"))
    found = await frame.evaluate("axe.run(document, { iframes: false })")
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_page_and_its_cards(browser, common_desk, scheme):
    # So tall that all is in view: what is scrolled away is not looked at.
    window = {"width": 500, "height": 2400}
    async with await browser.new_context(
        locale="pl-PL", color_scheme=scheme, viewport=window
    ) as context:
        visitor = await arrive(context, common_desk.url)
        await visitor.sees("Coś jest nie tak z ofertą")
        await visitor.says("problem z licencją contoso")
        await visitor.sees("Którą ofertę masz na myśli?")
        await visitor.says("contoso backup nie działa")
        await visitor.sees(ANSWER)
        without_menu = await violations(visitor.page)
        await visitor.chat.locator("#menu-button").click()

        assert not without_menu + await violations(visitor.page)


async def test_axe_finds_nothing_on_a_page_with_an_open_panel(context, host_page):
    visitor = await open_panel(context, host_page)
    await visitor.sees("Coś jest nie tak z ofertą")
    [frame] = [frame for frame in visitor.page.frames if frame != visitor.page.main_frame]

    assert not await violations(visitor.page)
    assert not await violations(frame)


async def test_everything_is_done_by_keyboard(context, host_page):
    visitor = await open_panel(context, host_page)
    keyboard, page = visitor.page.keyboard, visitor.page
    await expect(visitor.box).to_be_focused()
    await keyboard.type("problem z licencją contoso")
    await keyboard.press("Enter")
    await visitor.sees("Którą ofertę masz na myśli?")
    # Back past the end of the conversation, into its newest message, to the second row.
    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    await keyboard.press("Enter")
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await visitor.sees("Contoso Firewall: czego dotyczy sprawa?")
    await keyboard.press("Escape")
    await visitor.box.focus()
    await keyboard.press("Escape")
    await expect(page.locator(".panel")).to_be_hidden()
    await expect(page.locator(".launcher")).to_be_focused()
    await keyboard.press("Enter")
    await expect(visitor.box).to_be_focused()


async def test_the_focus_goes_from_top_to_bottom(visitor):
    await visitor.sees("Coś jest nie tak z ofertą")
    await visitor.page.locator("#menu-button").focus()
    passed = []
    for _ in range(12):
        await visitor.page.keyboard.press("Tab")
        passed.append(
            await visitor.page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        )
        if await visitor.page.evaluate("document.activeElement.className") == "link":
            break

    assert len(passed) < 12
    assert passed[-1] == max(passed)


async def test_the_menu_is_walked_by_arrows_and_left_by_escape(visitor):
    menu, button = visitor.page.locator("#menu"), visitor.page.locator("#menu-button")
    await button.press("Enter")
    await button.press("ArrowDown")
    await expect(menu.get_by_role("button", name="polski")).to_be_focused()
    await visitor.page.keyboard.press("ArrowUp")
    await expect(menu.get_by_role("button", name="Usuń moje dane")).to_be_focused()
    await visitor.page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(button).to_be_focused()


async def test_an_answer_is_announced_by_its_text_twin(visitor):
    await visitor.page.evaluate(
        """() => {
            const { dataset } = document.body;
            const hear = ({ addedNodes, target }) => addedNodes.forEach((node) => {
                if (target.closest("[aria-live=polite]")) dataset.heard += node.textContent;
            });
            new MutationObserver((changes) => changes.forEach(hear)).observe(
                document.querySelector("#chat"), { childList: true, subtree: true });
        }"""
    )
    await visitor.says("contoso backup nie działa")

    heard = re.compile(f"{re.escape(ANSWER)}.*support@contoso.example", re.DOTALL)
    await expect(visitor.page.locator("body")).to_have_attribute("data-heard", heard)


@pytest.mark.parametrize("width", [320, 500])
async def test_nothing_is_wider_than_a_narrow_screen(browser, common_desk, width):
    """At 500 pixels, the page of a screen of 1000 that is seen at 200 %."""
    size = {"width": width, "height": 568}
    async with await browser.new_context(locale="pl-PL", viewport=size) as context:
        visitor = await arrive(context, common_desk.url)
        await visitor.says("contoso backup nie działa")
        await visitor.sees(ANSWER)
        await visitor.says("problem z licencją contoso")
        await visitor.sees("Którą ofertę masz na myśli?")

        widest = await visitor.page.evaluate(
            """Math.max(...[...document.querySelectorAll("body *:not([class*=screen-reader] *)")]
                .filter((each) => each.checkVisibility({ opacityProperty: true }))
                .map((each) => each.getBoundingClientRect().right))"""
        )
        assert widest <= width
        assert await visitor.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_phone_shows_the_panel_over_the_whole_screen(browser, host_page):
    size = {"width": 360, "height": 640}
    async with await browser.new_context(locale="pl-PL", viewport=size) as context:
        visitor = await open_panel(context, host_page)

        box = await visitor.page.locator(".panel").bounding_box()
        assert box == {"x": 0, "y": 0, **size}


@pytest.mark.parametrize(("scheme", "background"), [("light", 255), ("dark", 28)])
async def test_the_page_is_as_light_or_dark_as_the_system(browser, common_desk, scheme, background):
    async with await browser.new_context(color_scheme=scheme) as context:
        visitor = await arrive(context, common_desk.url)

        color = await visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert color.startswith(f"rgb({background}, ")


async def test_the_page_goes_dark_with_the_system(visitor):
    await visitor.page.emulate_media(color_scheme="dark")
    await visitor.sees("Coś jest nie tak z ofertą")
    text = visitor.said("Coś jest nie tak z ofertą").locator(".ac-textBlock").first

    await expect(text).to_have_css("color", "rgb(242, 242, 242)")


async def test_nothing_moves_for_those_who_want_it_still(browser, host_page):
    async with await browser.new_context(reduced_motion="reduce") as context:
        visitor = await open_panel(context, host_page)

        await expect(visitor.page.locator(".panel")).to_have_css("animation-name", "none")


async def test_buttons_keep_their_edges_in_high_contrast(browser, host_page):
    async with await browser.new_context(forced_colors="active", locale="pl-PL") as context:
        visitor = await open_panel(context, host_page)
        await visitor.says("contoso backup nie działa")

        await expect(visitor.page.locator(".launcher")).to_have_css("border-top-width", "2px")
        await expect(visitor.button("Zapytaj konsultanta")).to_have_css("border-top-style", "solid")


async def test_what_is_pressed_is_large_enough_for_a_finger(visitor):
    await visitor.says("contoso backup nie działa")
    await visitor.sees(ANSWER)
    await visitor.chat.locator("#menu-button").click()
    sizes = await visitor.page.evaluate(
        "[...document.querySelectorAll('header button, .ac-pushButton')]"
        ".filter((each) => each.checkVisibility() && each.getBoundingClientRect().height > 1)"
        ".map((each) => each.getBoundingClientRect().height)"
    )

    assert min(sizes) >= 44
