"""Makes the pictures of the playground that the README shows: ``make screenshots``."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image
from playwright.sync_api import expect

from bot.playground.control.scene import GUEST_ID, READER_ID
from tests.e2e.conftest import RunningPlayground, running_playground
from tests.support.chromium import NoChromiumError, chromium
from tests.support.page_window import DESKTOP, PHONE, TIMEOUT_MS, Faults, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER: Final = Path("bot/playground/screenshots")
CHINA: Final = "What does China want from the region?"


def main() -> None:
    """Open a playground and a browser, and take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=TIMEOUT_MS)
    arguments = ("playground", "--port", "0")
    try:
        with running_playground(arguments, os.environ, Path.cwd()) as running, chromium() as browser:
            _group(running)
            _desktop(running, browser)
            _phone(running, browser)
    except NoChromiumError as error:
        sys.exit(str(error))


def _group(running: RunningPlayground) -> None:
    """Add messages to the group, so that the list of chats is not empty."""
    playground = running.playground
    group = next(chat for chat in playground.do("state")["chats"] if chat["type"] == "supergroup")
    topic = group["topics"][0]["id"]
    question = "@InterviewBot Что Китаю нужно от региона?"
    playground.do("say", user_id=GUEST_ID, chat_id=group["id"], thread_id=topic, text=question)


def _desktop(running: RunningPlayground, browser: Browser) -> None:
    window = _window(running, browser, viewport=DESKTOP, color_scheme="light")
    window.open(READER_ID)
    window.ask(CHINA)
    window.page.get_by_role("button", name="A look behind").click()
    expect(window.page.locator("[data-passages]")).to_be_visible()
    _save(window, "desktop-light")


def _phone(running: RunningPlayground, browser: Browser) -> None:
    window = _window(
        running,
        browser,
        viewport=PHONE,
        color_scheme="dark",
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
    )
    window.open(GUEST_ID)
    window.ask("Что Китаю нужно от региона?")
    window.input.fill("@InterviewBot Russia")
    options = window.page.get_by_role("listbox", name="Inline results").get_by_role("option")
    expect(options.first).to_be_visible()
    _save(window, "phone-dark")


def _window(running: RunningPlayground, browser: Browser, **options: object) -> Window:
    page = browser.new_context(locale="en-GB", reduced_motion="reduce", **options).new_page()  # type: ignore[arg-type]
    return Window(page, running.playground.url, Faults(running.playground.url))


def _save(window: Window, name: str) -> None:
    window.page.wait_for_timeout(500)  # whatever still moves
    with Image.open(io.BytesIO(window.page.screenshot())) as picture:
        # An octree preserves the colours of small emoji, at a quarter of the size.
        reduced = picture.convert("RGB").quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        reduced.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
