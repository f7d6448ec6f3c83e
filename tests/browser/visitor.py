"""Somebody at a browser who talks to the desk: writes, presses buttons, and looks."""

import re

from playwright.async_api import FrameLocator, Locator, Page, expect

BUBBLE = ".webchat__bubble__content"
"""What is seen: every message is on the page a second time, for screen readers."""

WAITS_MILLISECONDS = 20_000


class Visitor:
    """One tab; `chat` is the page of the chat, or the frame that it is in."""

    def __init__(self, page: Page, *, framed: bool = False) -> None:
        self.page = page
        self.chat: Page | FrameLocator = page.frame_locator("iframe") if framed else page

    async def is_connected(self) -> None:
        """Wait until the desk can be talked to."""
        state = self.chat.locator("#state[data-state=connected]")
        await expect(state).to_be_attached(timeout=WAITS_MILLISECONDS)
        await expect(self.box).to_be_editable()

    @property
    def box(self) -> Locator:
        """Where to write."""
        return self.chat.locator("[data-id=webchat-sendbox-input]")

    @property
    def state(self) -> Locator:
        """How the connection is, in words."""
        return self.chat.locator("#state")

    def said(self, text: str | re.Pattern[str]) -> Locator:
        """Messages and cards with this text."""
        return self.chat.locator(BUBBLE).filter(has_text=text)

    def button(self, label: str) -> Locator:
        """The newest button or row of a card with this label."""
        pressed = f"{BUBBLE} .ac-pushButton, {BUBBLE} .ac-selectable"
        return self.chat.locator(pressed).filter(has_text=label).last

    async def says(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def presses(self, label: str) -> None:
        await self.button(label).click(timeout=WAITS_MILLISECONDS)

    async def sees(self, text: str) -> None:
        await expect(self.said(text).last).to_be_visible(timeout=WAITS_MILLISECONDS)

    async def chooses(self, item: str) -> None:
        """Take something from the menu."""
        await self.chat.locator("#menu-button").click()
        await self.chat.locator("#menu").get_by_role("button", name=item).click()
