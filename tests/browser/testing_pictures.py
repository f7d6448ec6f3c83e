"""Takes the pictures of docs/testing.md: `python -m tests.browser.testing_pictures`.

What they show happens: a recording is made and replayed, a trace is what a turn sent.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, async_playwright

import knowledge.sample
from bot.bench import Bench
from bot.console import EMULATOR, Console
from bot.recording.exchanges import Said
from bot.settings import Settings
from tests.browser import tools
from tests.browser.pictures import PICTURES

WIDTH = 1000

ASKED = "Contoso Bakup shows error 500"
TYPED = f"{ASKED}\n[Version for the customer]\nContoso Sign\n\n"

PAGE = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #1f2430; color: #d7dae0; padding: 18px 22px;
       font: 13px/1.5 "DejaVu Sans Mono", monospace; white-space: pre-wrap }
b { color: #fff } .key { color: #82b1ff } .text { color: #c3e88d } .number { color: #f7a86c }
.gone { color: #ff8b8b } .new { color: #8be9a8 } .said { color: #fff; font-weight: bold }
</style>"""


async def main() -> None:
    """A trace as JSON, and a replay on a changed catalogue as the terminal shows it."""
    pages = {"trace": trace_page(await trace()), "replay": replay_page()}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=tools.chromium(), args=tools.LAUNCH
        )
        for name, page in pages.items():
            await take(browser, name, page)
        await browser.close()


async def take(browser: Browser, name: str, html: str) -> None:
    page = await browser.new_page(viewport={"width": WIDTH, "height": 300})
    await page.set_content(PAGE + html)
    await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    await page.close()


async def trace() -> dict:
    """What the Emulator gets besides the answer."""
    heard: list[dict] = []
    with TemporaryDirectory() as folder:
        settings = Settings(database=f"sqlite:///{folder}/desk.db")
        async with Bench(settings, keeps=False) as bench:
            await Console(bench.turns).does(Said("Fabrikam Sign fails"))  # loads the words
            person = Console(bench.turns, locale="en-US", channel=EMULATOR, heard=heard.append)
            await person.does(Said(ASKED))
    return heard[-1]


def trace_page(activity: dict) -> str:
    shown = {key: activity[key] for key in ("type", "name", "label", "valueType", "value")}
    # A list of words fits in a line.
    text = re.sub(r"\[\s+(\"[^\[\]]*?\")\s+\]", r"[\1]", json.dumps(shown, indent=2))
    html = escape(text, quote=False)
    html = re.sub(r'("[^"\n]*")(?=:)', r'<span class="key">\1</span>', html)
    html = re.sub(r'(?<=: )("[^"\n]*")', r'<span class="text">\1</span>', html)
    return re.sub(r"(?<=: )(-?[\d.]+)", r'<span class="number">\1</span>', html)


def replay_page() -> str:
    with TemporaryDirectory() as folder:
        run(folder, "record", "talk.chat", typed=TYPED)
        write_catalogue(Path(folder) / "new.jsonl")
        shown = run(folder, "replay", "talk.chat", "--catalogue", "new.jsonl")
    lines = ["$ partner-desk replay talk.chat --catalogue new.jsonl", *shown.splitlines()]
    return "\n".join(f'<span class="{kind(line)}">{escape(line)}</span>' for line in lines)


def kind(line: str) -> str:
    if line.startswith(("$", "  >")) or line.endswith(" changed"):
        return "said"
    return {"-": "gone", "+": "new"}.get(line.strip()[:1], "")


def run(folder: str, *arguments: str, typed: str = "") -> str:
    environment = os.environ | {
        "PARTNER_DESK_DATABASE": f"sqlite:///{folder}/desk.db",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-W", "ignore", "-m", "bot", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout


def write_catalogue(file: Path) -> None:
    """The sample with another support address for Contoso Backup, and without Contoso Sign."""
    sample = Path(knowledge.sample.__file__).with_name("offers.jsonl").read_text("utf-8")
    offers = [json.loads(line) for line in sample.splitlines()]
    for offer in offers:
        if offer["name"] == "Contoso Backup":
            offer["support"] = {"email": "help@contoso.example", "checked_on": "2026-11-20"}
    kept = [json.dumps(offer) + "\n" for offer in offers if offer["name"] != "Contoso Sign"]
    file.write_text("".join(kept), "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
