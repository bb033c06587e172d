"""A browser window with the playground's page in it, and what a person does there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, ViewportSize

TIMEOUT_MS: Final = 20_000
STILL_MS = 700
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
# Chromium logs violations of the content security policy to the console; this covers styles as well.
REPORT_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`violates ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Faults:
    """What a page must not do: log errors, fail to load something, or contact other hosts.

    Args:
        origin: the only one that may be asked, as ``http://127.0.0.1:8081``.
        seen: what it did all the same.
    """

    origin: str
    seen: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Record what a page does from now on."""
        page.add_init_script(REPORT_VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def forgive(self, pattern: str) -> None:
        """Drop what a test caused on purpose."""
        self.seen = [fault for fault in self.seen if not re.search(pattern, fault)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.seen.append(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left cancels what it was still loading, and stops following the events.
        if request.failure != "net::ERR_ABORTED":
            self.seen.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if not response.ok and response.status != 304:
            self.seen.append(f"status {response.status}: {response.url}")


@dataclass(frozen=True)
class Window:
    """A person using the page.

    Args:
        page: of the browser.
        url: of the playground.
        faults: what went wrong.
    """

    page: Page
    url: str
    faults: Faults

    def open(self, person: int, chat: int | None = None, topic: int | None = None) -> None:
        """Open the page as a user, in a chat: by default the private one."""
        place = "/".join(str(part) for part in (person, chat or person, topic) if part is not None)
        self.page.goto(f"{self.url}/#/{place}")
        expect(self.page.locator("body[data-connection=open]")).to_be_attached()

    def settle(self) -> None:
        """Wait until nothing of the page has changed for a while."""
        self.page.evaluate(
            """(stillMs) => new Promise((resolve) => {
                const done = () => { observer.disconnect(); resolve(); };
                let timer = setTimeout(done, stillMs);
                const observer = new MutationObserver(() => {
                    clearTimeout(timer);
                    timer = setTimeout(done, stillMs);
                });
                const everything = { attributes: true, childList: true, characterData: true, subtree: true };
                observer.observe(document, everything);
            })""",
            STILL_MS,
        )

    @property
    def input(self) -> Locator:
        """The input field."""
        return self.page.get_by_label("Message", exact=True)

    @property
    def rows(self) -> Locator:
        """The messages of the open chat."""
        return self.page.locator("li[data-message-id]")

    @property
    def last(self) -> Locator:
        """The newest message of the open chat."""
        return self.rows.last

    def say(self, text: str) -> Locator:
        """Send a message, and return its row."""
        before = self.newest_id
        self.input.fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()
        return self.newer(before, "user")

    def newer(self, message_id: int, sender: str) -> Locator:
        """Wait for the next message of a sender (``user``, ``bot``) after one, and return its row."""
        self.page.wait_for_function(
            """([id, sender]) => [...document.querySelectorAll(`li[data-from="${sender}"]`)]
                .some((row) => Number(row.dataset.messageId) > id)""",
            arg=[message_id, sender],
            timeout=TIMEOUT_MS,
        )
        ids = self.page.locator(f"li[data-from={sender}]").evaluate_all(
            "rows => rows.map((row) => Number(row.dataset.messageId))"
        )
        return self.row(min(other for other in ids if other > message_id))

    def row(self, message_id: int) -> Locator:
        """Return the row of a message."""
        return self.page.locator(f'li[data-message-id="{message_id}"]')

    def reply_to(self, row: Locator) -> Locator:
        """Wait for the bot's first message after one."""
        return self.newer(id_of(row), "bot")

    def ask(self, text: str) -> Locator:
        """Send a message and wait for the bot's reply."""
        return self.reply_to(self.say(text))

    @property
    def newest_id(self) -> int:
        """The id of the newest message of the open chat, 0 without one."""
        ids: list[int] = self.rows.evaluate_all("rows => rows.map((row) => Number(row.dataset.messageId))")
        return max(ids, default=0)

    def press(self, row: Locator, name: str | re.Pattern[str]) -> None:
        """Press a button below a message and wait until the bot has handled it."""
        button = row.locator("[data-keyboard]").get_by_role("button", name=name).first
        button.click()
        expect(row.locator("[data-keyboard] [aria-busy=true]")).to_have_count(0)


def id_of(row: Locator) -> int:
    """Return the id of a message."""
    return int(row.get_attribute("data-message-id") or 0)


def text_of(row: Locator) -> str:
    """Return the text of a message."""
    return row.locator("[data-text]").inner_text()
