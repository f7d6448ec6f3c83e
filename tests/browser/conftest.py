"""A desk, a browser, a page of somebody else, and visitors."""

import asyncio

import pytest
from playwright.async_api import async_playwright

from tests.benchmarks.server import DeskServer
from tests.browser import tools
from tests.browser.host_page import HostPage
from tests.browser.visitor import Visitor


class WebDesk(DeskServer):
    """A desk that may be asked as often as tests ask, from pages that `origins` names."""

    def __init__(self, *origins: str) -> None:
        super().__init__()
        self.settings = {
            "ORIGINS": "[{}]".format(",".join(f'"{origin}"' for origin in origins)),
            "CONVERSATIONS_PER_MINUTE": "1000",
            "REQUESTS_PER_MINUTE": "10000",
            "MESSAGES_PER_MINUTE": "1000",
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _environment(self) -> dict[str, str]:
        own = {f"PARTNER_DESK_{name}": value for name, value in self.settings.items()}
        return super()._environment() | own


@pytest.fixture(scope="session")
def common_desk():
    """One for all tests that leave it as it was; each visitor is a new one."""
    tools.web_chat()
    desk = WebDesk()
    asyncio.run(desk.start())
    yield desk
    asyncio.run(desk.__aexit__())


@pytest.fixture
async def own_desk():
    """One that may be killed."""
    tools.web_chat()
    async with WebDesk() as desk:
        await desk.start()
        yield desk


@pytest.fixture
async def browser():
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=tools.chromium(), args=tools.LAUNCH
        )
        yield opened
        await opened.close()


@pytest.fixture
async def context(browser):
    """A Polish browser window."""
    async with await browser.new_context(
        locale="pl-PL", viewport={"width": 1000, "height": 800}
    ) as opened:
        yield opened


@pytest.fixture
async def visitor(context, common_desk):
    """Somebody on the desk's own page."""
    return await arrive(context, common_desk.url)


@pytest.fixture
async def host_page(common_desk):
    async with HostPage() as page:
        page.desk = common_desk.url
        yield page


async def arrive(context, address):
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(address)
    await visitor.is_connected()
    return visitor


async def visit(context, host_page):
    """Somebody on another page, on which the chat is not opened yet, or was before."""
    visitor = Visitor(await context.new_page(), framed=True)
    await visitor.page.goto(host_page.origin)
    return visitor


async def open_panel(context, host_page):
    """Somebody who has pressed the button there."""
    visitor = await visit(context, host_page)
    await visitor.page.locator(".launcher").click()
    await visitor.is_connected()
    return visitor
