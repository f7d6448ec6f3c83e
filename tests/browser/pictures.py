"""Takes the pictures of docs/pictures/: `python -m tests.browser.pictures`."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.browser import tools
from tests.browser.conftest import WebDesk, arrive, open_panel
from tests.browser.host_page import HostPage

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"

PHONE = {"width": 360, "height": 720}
DESKTOP = {"width": 900, "height": 720}

TALL = {"phone": 1180, "desktop": 900}
"""Screens that a whole answer fits on."""

SAID = {
    "en": ("licence problem with contoso", "contoso backup shows error 500"),
    "pl": ("problem z licencją contoso", "contoso backup nie działa"),
}
"""What leads to a list of candidates, and to an answer."""


async def main() -> None:
    """Phone and desktop, light and dark, English and Polish."""
    PICTURES.mkdir(exist_ok=True)
    async with WebDesk() as desk, HostPage() as host_page, async_playwright() as playwright:
        await desk.start()
        host_page.desk = desk.url
        browser = await playwright.chromium.launch(
            executable_path=tools.chromium(), args=tools.LAUNCH
        )
        for language in SAID:
            host_page.language = language
            await take(browser, host_page, language, "desktop", DESKTOP, "light")
            await take(browser, host_page, language, "phone", PHONE, "dark")
        await browser.close()


async def take(
    browser: Browser, host_page: HostPage, language: str, device: str, size: dict, scheme: str
) -> None:
    """The full page, the panel with a greeting, a list of candidates, and an answer."""

    async def picture(name: str) -> None:
        # The focus ring and the caret differ from moment to moment.
        await visitor.page.wait_for_timeout(700)
        path = PICTURES / f"{name}-{device}-{language}.png"
        panel = visitor.page.locator(".panel")
        around = await panel.bounding_box() if visitor is not page else None
        await visitor.page.screenshot(path=path, caret="hide", clip=around)

    listed, answered = SAID[language]
    async with await browser.new_context(
        locale=language, viewport=size, color_scheme=scheme
    ) as context:
        visitor = page = await arrive(context, host_page.desk)
        await visitor.says(listed)
        await visitor.button("Contoso Sign").wait_for()
        await picture("page")
        visitor = await open_panel(context, host_page)
        await visitor.button("Fabrikam Sign").wait_for()
        await picture("panel")
        await visitor.says(listed)
        await visitor.button("Contoso Sign").wait_for()
        await picture("candidates")
        visitor = page
        await visitor.page.set_viewport_size(size | {"height": TALL[device]})
        await visitor.says(answered)
        await visitor.said("support@contoso.example").last.wait_for()
        await picture("answer")


if __name__ == "__main__":
    asyncio.run(main())
